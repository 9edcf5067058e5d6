"""`checkstyle`: the XML report of Checkstyle, which Jenkins, reviewdog and many others read.

"Results Reports" in the documentation of Checkstyle, and its schema checkstyle-report-1.0.0.xsd: `file` elements with
`error` elements, the severities error, warning and info, and the name of the check as `source`. Only files with
findings are listed; each is written as it comes, and nothing is kept in memory.
"""

from typing import TextIO

from mifkit.output.findings.paths import Root
from mifkit.output.findings.positions import FileFindings
from mifkit.output.findings.xml_text import attribute
from mifkit.output.summary import Summary
from mifkit.output.text import with_remedy

# As in reports of Checkstyle 4.3, which all readers know.
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n'


class Writer:
    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._root = Root()
        self._head = HEAD

    def report(self, file: FileFindings) -> None:
        path = self._root.relative(file.path)
        begin, end = f"{self._head}  <file name={attribute(path)}>\n", ""
        for diagnostic, place, *_ in file.findings():
            self._stream.write(
                f'{begin}    <error line="{place.line}" column="{place.column}" severity="{diagnostic.severity.label}"'
                f' message={attribute(with_remedy(diagnostic))} source="mifkit.{diagnostic.code}.{diagnostic.name}"/>\n'
            )
            begin, end, self._head = "", "  </file>\n", ""
        self._stream.write(end)

    def finish(self, summary: Summary) -> None:
        self._stream.write(f"{self._head}</checkstyle>\n")
