"""The picture of the HTML report in the README: `python tests/support/picture.py` takes it anew, with a Chromium."""

import os
import sys
from pathlib import Path
from shutil import rmtree
from tempfile import gettempdir

from browser import Opened, chromium
from fleets import fleet
from running import PROJECT, run

PICTURE = PROJECT / "mifkit" / "docs" / "report.png"
FILES = 4_000
# Pixels of the window, of which the picture shows the top.
WIDTH, HEIGHT = 1200, 800


def take() -> None:
    """Scan a made-up share, make the page of it, and photograph the top of the page in light colours."""
    folder = Path(gettempdir()) / "share"  # it is in the picture
    folder.mkdir()
    try:
        _photograph(folder)
    finally:
        rmtree(folder)


def _photograph(folder: Path) -> None:
    fleet(folder / "collected", FILES)
    with chromium() as browser:
        for command in (("scan", "collected"), ("report", "scan.db", "-o", "html:report.html")):
            done = run(*command, folder=folder)
            assert done.returncode == 0, done.stderr.decode()
        size = {"width": WIDTH, "height": HEIGHT}
        opened = Opened(browser, folder / "report.html", viewport=size, color_scheme="light")
        opened.page.screenshot(path=PICTURE)
        opened.context.close()


if __name__ == "__main__":
    take()
    sys.stdout.write(f"wrote {os.path.relpath(PICTURE)}, {PICTURE.stat().st_size} bytes\n")
