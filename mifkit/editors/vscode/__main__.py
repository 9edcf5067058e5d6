"""Build the extension: `python -m mifkit.editors.vscode [FOLDER]`, by default into `dist`. It needs Node with npm.

Two builds of the same sources are the same bytes. What npm installs, in the versions of `package-lock.json`, stays in
`build/vscode`: the workbench of VS Code is there too, in which the tests try the extension.
"""

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from mifkit import __version__
from mifkit.bundle.archives import zipped
from mifkit.documents.readers import CHECKED_FILES
from mifkit.editors.syntaxes import FILES as SYNTAXES
from mifkit.editors.vscode.vsix import vsix
from mifkit.output.site import project_address
from mifkit.web.pyodide import PROJECT, START, fetched, licences, modules, own_modules

HERE = Path(__file__).parent
WORK = PROJECT / "build" / "vscode"
# What the server needs besides msgspec, which is compiled.
PURE = ("attrs", "cattrs", "lsprotocol", "pathspec", "pygls", "typing-extensions")
# What the server is reached from: the worker's session, and the folders whose modules it imports by their names.
SESSION = "mifkit/editors/vscode/session.py"
BY_NAME = ("mifkit/documents/", "mifkit/packaging/scripts/", "mifkit/rules/")
DATA = (".csv", ".json", ".toml", ".txt")
# Keys of package.json that only the build reads.
FOR_THE_BUILD = ("devDependencies",)
ENTRIES = {"browser": ("--platform=browser",), "desktop": ("--platform=node",)}


def _npm(*command: str) -> None:
    # On Windows npm is a script, which only a shell finds.
    subprocess.run(command, cwd=WORK, check=True, stdout=subprocess.DEVNULL, shell=sys.platform == "win32")


def scripts() -> tuple[dict[str, bytes], set[str]]:
    """The scripts of the extension, each with the npm packages that it uses in it; and the names of these packages."""
    shutil.rmtree(WORK / "src", ignore_errors=True)
    shutil.copytree(HERE / "src", WORK / "src")
    # VS Code knows no braces in braces.
    checked = f"{{{','.join((*(f'*{one}' for one in CHECKED_FILES.extensions), *CHECKED_FILES.whole))}}}"
    (WORK / "src/checked-files.js").write_text(f"export const CHECKED = {json.dumps(checked)};\n", encoding="utf-8")
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, WORK / name)
    _npm("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    found, used = {}, set()
    for name, options in ENTRIES.items():
        common = (
            "--bundle",
            "--format=cjs",
            "--target=es2022",
            "--external:vscode",
            "--minify",
            "--metafile=meta.json",
        )
        _npm(
            "npx", "--no", "esbuild", f"src/{name}.js", *common, *options, f"--outfile={name}.js", "--log-level=warning"
        )
        found[f"{name}.js"] = (WORK / f"{name}.js").read_bytes()
        used |= set(_packages(json.loads((WORK / "meta.json").read_bytes())["inputs"]))
    return found, used


def _packages(inputs: Mapping[str, object]) -> Iterator[str]:
    for path in inputs:
        if "node_modules/" in path:
            yield path.rpartition("node_modules/")[2].partition("/")[0]


def server_modules() -> dict[str, bytes]:
    """mifkit as far as the server imports it, and the files beside its modules, by path."""
    own = own_modules()
    modules = {name for name in own if name.endswith(".py")}
    waiting = [SESSION, *(name for name in modules if name.startswith(BY_NAME))]
    kept = set()
    while waiting:
        name = waiting.pop()
        if name in kept or name not in modules:
            continue
        kept.add(name)
        waiting += [f"{folder.as_posix()}/__init__.py" for folder in PurePosixPath(name).parents]
        for module in _imported(own[name]):
            waiting += [f"{module.replace('.', '/')}.py", f"{module.replace('.', '/')}/__init__.py"]
    folders = {name.rpartition("/")[0] for name in kept if not name.startswith("mifkit/editors/")}
    beside = {name for name in own if name.rpartition("/")[0] in folders and name.endswith(DATA)}
    return {name: own[name] for name in kept | beside | {"mifkit/grammars/mif.lark"}}


def _imported(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def notices(packages: set[str], msgspec: Mapping[str, bytes]) -> str:
    """The licences of all that is in the extension and is not its own."""
    parts = [(HERE / "third-parties.txt").read_text("utf-8")]
    texts = {name: data for name, data in msgspec.items() if "/licenses/" in name} | licences(PURE)
    for name in packages:
        (path,) = (one for one in (WORK / "node_modules" / name).iterdir() if one.name.lower().startswith("licen"))
        texts[f"{name}/{path.name}"] = path.read_bytes()
    if missing := [name for name in PURE if not any(path.startswith(name.replace("-", "_")) for path in texts)]:
        raise ValueError(f"there is no licence of {', '.join(missing)}")
    parts += [f"{path}\n\n{data.decode().strip()}\n" for path, data in sorted(texts.items())]
    return f"\n{'-' * 80}\n\n".join(parts)


def manifest() -> dict[str, object]:
    """The extension's package.json: the one beside this file, with what other files say."""
    found: dict[str, object] = json.loads((HERE / "package.json").read_text("utf-8"))
    found["version"] = __version__
    if source := project_address("Source"):
        found["repository"] = {"type": "git", "url": source}
    return {name: value for name, value in found.items() if name not in FOR_THE_BUILD}


def build(target: Path) -> Path:
    """Write the extension into the folder `target`, and give its path."""
    WORK.mkdir(parents=True, exist_ok=True)
    files, packages = scripts()
    server, msgspec = fetched()
    server["mifkit.zip"] = zipped(msgspec | modules(PURE) | server_modules(), compressed=False)
    server["worker.js"] = START.read_bytes() + (HERE / "src/worker.js").read_bytes()
    files |= {f"server/{name}": data for name, data in server.items()}
    for path in (*HERE.glob("languages/*.json"), *HERE.glob("snippets/*.json"), HERE / "README.md"):
        files[path.relative_to(HERE).as_posix()] = path.read_bytes()
    for path in SYNTAXES:
        if path.name.endswith(".tmLanguage.json"):
            files[f"syntaxes/{path.name}"] = path.read_bytes()
    files["LICENSE.txt"] = (PROJECT / "LICENSE").read_bytes()
    files["ThirdPartyNotices.txt"] = notices(packages, msgspec).encode()
    target.mkdir(parents=True, exist_ok=True)
    made = target / f"mifkit-{__version__}.vsix"
    made.write_bytes(vsix(manifest(), files))
    return made


if __name__ == "__main__":
    path = build(Path(sys.argv[1]) if len(sys.argv) > 1 else PROJECT / "dist")
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")
