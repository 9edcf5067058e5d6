"""Text for the XML formats: in ASCII, with every character that XML 1.0 allows.

"Extensible Markup Language (XML) 1.0 (Fifth Edition)", section 2.2: no control characters except tab and line ends, no
lone surrogates, not U+FFFE and U+FFFF; not even as character references. They become U+FFFD. All other characters
beyond ASCII are written as references, so the text passes the code page of any pipe, and any terminal. A reference
also breaks `##`, with which commands to Azure Pipelines begin.
"""

import re
from xml.sax.saxutils import escape, quoteattr

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def content(text: str) -> str:
    """Text between tags."""
    return _ascii(escape(_legal(text)))


def attribute(text: str) -> str:
    """Text as the value of an attribute, with its quotation marks."""
    return _ascii(quoteattr(_legal(text)))


def _legal(text: str) -> str:
    return ILLEGAL.sub("\ufffd", text)


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii").replace("\x7f", "&#127;").replace("##", "#&#35;")
