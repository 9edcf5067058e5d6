"""Escapes that nobody meant, as in the names of paths and accounts; those of prose are meant."""

import pytest

from mifkit.mif.literals import unmeant_escapes, with_doubled

UNMEANT = {
    "CONTOSO\\administrator": "CONTOSO\\\\administrator",
    "..\\bin": "..\\\\bin",
    "\\bin": "\\\\bin",
    "Software\\new\\foo": "Software\\\\new\\\\foo",
    "DOMAIN\\tester": "DOMAIN\\\\tester",
    "DOMAIN\\xavier": "DOMAIN\\\\xavier",
    "DOMAIN\\007": "DOMAIN\\\\007",
    "%TEMP%\\foo": "%TEMP%\\\\foo",
    "C:\\Windows\\x64": "C:\\Windows\\\\x64",
    "in C:\\temp\\foo for\\r\\nmore": "in C:\\\\temp\\\\foo for\\r\\nmore",
    "\\\\\\\\server\\\\share\\new": "\\\\\\\\server\\\\share\\\\new",
}
MEANT = (
    *("first line\\nsecond line", "done.\\nnext step", "Line\\r\\nNext line", "Total:\\t5", "\\tindent"),
    *("Ger\\xE4t", "10 \\x80", "caf\\351", "a\\x0Ab", "text\\0more", 'say \\"hi\\"', "x\\x41\\101"),
    *("C:\\\\temp\\\\new", "DOMAIN\\\\user", "\\\\x41", "Error 5\\nsee the log"),
)


@pytest.mark.parametrize(("body", "right"), UNMEANT.items())
def test_a_backslash_between_two_words_is_not_meant_as_an_escape(body: str, right: str) -> None:
    assert with_doubled(body, [found.start for found in unmeant_escapes(body)]) == right


@pytest.mark.parametrize("body", MEANT)
def test_an_escape_of_prose_is_meant(body: str) -> None:
    assert unmeant_escapes(body) == []
