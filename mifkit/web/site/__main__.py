"""Build the site: `python -m mifkit.web.site [FOLDER]`, by default into `dist/site` (extra `site`).

Where the playground is built already (`python -m mifkit.web.playground`), the site has it under `playground/page/`.
The exit status is 1 for a link that leads nowhere, and for anything that a page would fetch from elsewhere.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mifkit.output.site import documentation
from mifkit.web.site.links import faults
from mifkit.web.site.pages import PROJECT, settings, written

PLAYGROUND = PROJECT / "dist" / "playground"


def build(target: Path) -> list[str]:
    """Build the site into `target`, which is emptied before; give what is wrong with its links."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        written(folder / "docs")
        (folder / "zensical.toml").write_text(settings(documentation()), encoding="utf-8")
        subprocess.run([sys.executable, "-m", "zensical", "build", "--clean"], cwd=folder, check=True)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(folder / "site", target)
    if PLAYGROUND.is_dir():
        shutil.copytree(PLAYGROUND, target / "playground" / "page")
    return list(faults(target))


if __name__ == "__main__":
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist" / "site"
    found = build(site)
    for fault in found:
        print(fault)
    print(f"{site}: {sum(1 for _ in site.rglob('*.html'))} pages")
    sys.exit(1 if found else 0)
