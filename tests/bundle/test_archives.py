"""Archives of builds: equal for equal files, whatever their order, and complete."""

import pytest

from mifkit.bundle.archives import unzipped, zipped

FILES = {"b/a.txt": b"one" * 100, "a.txt": b""}


@pytest.mark.parametrize("compressed", [True, False])
def test_the_same_files_make_the_same_bytes(compressed: bool) -> None:
    made = zipped(FILES, compressed=compressed)
    assert made == zipped(dict(reversed(FILES.items())), compressed=compressed)
    assert unzipped(made) == FILES
    assert (b"one" * 100 in made) == (not compressed)
