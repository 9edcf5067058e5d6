"""DMI: the semantics of the language."""
