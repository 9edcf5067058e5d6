"""The rules, a file per family. A rule in a new file here is found by itself (`mifkit.registry`)."""
