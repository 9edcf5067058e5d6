"""The names in a path of Windows or of any other system."""

import pytest

from mifkit.files.names import folder_of, last_name


@pytest.mark.parametrize(
    ("path", "folder", "name"),
    [
        ("a.mif", "", "a.mif"),
        ("/srv/mifs/a.mif", "/srv/mifs", "a.mif"),
        (r"C:\Windows\a.mif", "C:/Windows", "a.mif"),
        (r"\\server\share/x\a.mif", "//server/share/x", "a.mif"),
        ("folder/", "folder", ""),
        ("-", "", "-"),
        ("", "", ""),
    ],
)
def test_slashes_and_backslashes_part_the_names_of_a_path(path: str, folder: str, name: str) -> None:
    assert (folder_of(path), last_name(path)) == (folder, name)
