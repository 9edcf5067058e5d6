"""Build the playground: `python -m mifkit.web.playground [FOLDER]`, by default into `dist/playground`.

The page needs no server: opened from the folder it takes what it needs from `offline/`, from a server from `files/`.
"""

import base64
import gzip
import json
import shutil
import sys
from pathlib import Path

from mifkit.bundle.archives import zipped
from mifkit.web.pyodide import PROJECT, START, fetched, modules, own_modules

HERE = Path(__file__).parent
# What mifkit needs and what is Python alone: as installed here, in the versions that the tests were run with.
PURE = ("click", "lark", "markdown-it-py", "mdurl", "pathspec", "pygments", "rich")
PAGE = ("index.html", "playground.css", "playground.js")
# No command of the playground needs them: lexers of other languages, a language server, the scan's page, pictures.
LEFT_OUT = ("pygments/lexers/_", "pygments/lexers/", "lark/__pyinstaller/", "mifkit/docs/report.png", "mifkit/editors/")
KEPT = ("pygments/lexers/__init__.py", "pygments/lexers/_mapping.py", "pygments/lexers/special.py")


def packages(msgspec: dict[str, bytes]) -> dict[str, bytes]:
    """All that Python imports in the page, by its path in `site-packages`."""
    found = msgspec | modules(PURE) | own_modules()
    for path in (PROJECT / "samples").iterdir():
        found[f"mifkit/web/playground/examples/{path.name}"] = path.read_bytes()
    return {name: data for name, data in found.items() if name in KEPT or not name.startswith(LEFT_OUT)}


def build(folder: Path) -> None:
    """Write the page and its parts into `folder`, which is emptied before."""
    files, msgspec = fetched()
    files["mifkit.zip"] = zipped(packages(msgspec), compressed=False)
    files["worker.js"] = START.read_bytes() + (HERE / "worker.js").read_bytes()
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("files", "offline"):
        (folder / part).mkdir(parents=True)
    for name in PAGE:
        shutil.copyfile(HERE / name, folder / name)
    for name, data in files.items():
        (folder / "files" / name).write_bytes(data)
        text = base64.b64encode(gzip.compress(data, 9, mtime=0)).decode()
        (folder / "offline" / f"{name}.js").write_text(
            f"playgroundFile({json.dumps(name)}, {json.dumps(text)});\n", encoding="ascii", newline="\n"
        )


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist" / "playground"
    build(target)
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"{target}: {size / 1e6:.1f} MB")
