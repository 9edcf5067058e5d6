"""Build the zip for Windows: `python -m mifkit.bundle [FOLDER]`, by default into `dist`.

It holds the embeddable Python that the Python Software Foundation signs, mifkit with the editor server, `mifkit.exe`
beside it, and the PowerShell module. Two builds of the same sources are the same bytes.

If a Python of the same version is here, such as `python3.13`, modules are compiled in advance. Otherwise mifkit starts
slower, and the build says so.
"""

import hashlib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from mifkit import __version__
from mifkit.bundle.archives import unzipped, zipped
from mifkit.bundle.compiling import compiled, compiler
from mifkit.bundle.manifests import manifests
from mifkit.bundle.windows_python import PROJECT, PYTHON, downloaded, embedded_python, install_locked
from mifkit.output.site import project_address

# The launcher that starts it.
LAUNCHER = ("distlib==0.4.4", "cf09d55b1e85a89576b036aeb71550bfd68320f3f21761ca329eadadad918638")
# Of the versions with which the tests are run, those that mifkit and its editor server need.
NEEDED = (
    "attrs", "cattrs", "click", "colorama", "jinja2", "lark", "lsprotocol", "markdown-it-py", "markupsafe", "mdurl",
    "msgspec", "pathspec", "pygls", "pygments", "rich", "typing-extensions",
)  # fmt: skip
START = "import sys\nfrom mifkit.__main__ import main\nsys.exit(main())\n"
SHEBANG = b"#!<launcher_dir>\\python\\python.exe\n"


def python(folder: Path) -> dict[str, bytes]:
    """The files of the embeddable Python, which looks for packages in `site-packages`."""
    found = embedded_python(folder)
    (path_file,) = (name for name in found if name.endswith("._pth"))
    found[path_file] = found[path_file].rstrip() + b"\r\nsite-packages\r\n"
    return found


def site_packages(folder: Path) -> dict[str, bytes]:
    """mifkit and what it needs, as on a Windows computer."""
    target = folder / "site-packages"
    install_locked(target, NEEDED.__contains__)
    own = folder / "own"
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(own), str(PROJECT)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    files = unzipped(next(own.glob("*.whl")).read_bytes())
    for path in target.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.parent.name != "bin":
            files[path.relative_to(target).as_posix()] = path.read_bytes()
    # Lists of installed files name what lies only on the computer that built this.
    return {name: data for name, data in files.items() if not re.search(r"\.dist-info/(?:RECORD|direct_url)", name)}


def launcher(folder: Path) -> bytes:
    """`mifkit.exe`: it starts the Python in the folder `python` beside it, wherever that lies."""
    program = unzipped(downloaded(folder, LAUNCHER, "--only-binary", ":all:"))["distlib/t64.exe"]
    return program + SHEBANG + zipped({"__main__.py": START.encode()})


def build(target: Path) -> Path:
    """Write the zip into the folder `target`, and give its path."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        files = {"mifkit.exe": launcher(folder), "LICENSE.txt": (PROJECT / "LICENSE").read_bytes()}
        files |= {f"python/{name}": data for name, data in python(folder).items()}
        packages = site_packages(folder)
        if command := compiler():
            packages |= compiled(folder, packages, command)
        else:
            print(f"No Python {PYTHON} is here: modules are not compiled, and mifkit starts slower", file=sys.stderr)
        files |= {f"python/site-packages/{name}": data for name, data in packages.items()}
    module = PROJECT / "mifkit/editors/powershell"
    for path in module.rglob("*.ps*1"):
        files[f"powershell/{path.relative_to(module).as_posix()}"] = path.read_bytes()
    top = f"mifkit-{__version__}"
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"{top}-windows.zip"
    data = zipped({f"{top}/{name}": content for name, content in files.items()})
    path.write_bytes(data)
    if address := project_address("Source"):
        (target / "manifests").mkdir(exist_ok=True)
        for name, text in manifests(address, path.name, hashlib.sha256(data).hexdigest()).items():
            (target / "manifests" / name).write_text(text, encoding="utf-8", newline="\n")
    return path


if __name__ == "__main__":
    made = build(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist")
    print(f"{made}: {made.stat().st_size / 1e6:.1f} MB")
