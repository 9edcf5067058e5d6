"""Modules compiled in advance, by a Python on this computer that has the version of the embeddable one.

Without them Python compiles what it imports at each first start, and at every start where it may not write.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from mifkit.bundle.windows_python import PYTHON

# What the names of compiled modules end with, from which Python knows that it can run them.
CACHE_TAG = "cpython-" + PYTHON.replace(".", "")


def compiler() -> Sequence[str] | None:
    """The command of a Python here whose compiled modules the embeddable Python runs; `None` if there is none."""
    return next(filter(_fits, _candidates()), None)


def _candidates() -> Iterator[Sequence[str]]:
    yield (sys.executable,)
    if path := shutil.which(f"python{PYTHON}"):
        yield (path,)
    if path := shutil.which("py"):  # Python's launcher on Windows
        yield (path, f"-{PYTHON}")


def _fits(command: Sequence[str]) -> bool:
    line = (*command, "-I", "-c", "import sys; print(sys.implementation.cache_tag)")
    return subprocess.run(line, capture_output=True, text=True, check=False).stdout.strip() == CACHE_TAG


def compiled(folder: Path, files: Mapping[str, bytes], command: Sequence[str]) -> dict[str, bytes]:
    """The compiled modules of `files`, which Python takes without a look at these. `folder` is temporary.

    Raises subprocess.CalledProcessError for a module that is not Python.
    """
    root = folder / "compiled"
    for name, data in files.items():
        if name.endswith(".py"):
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    # No module names the temporary folder, and no set has an order of its own: two builds are the same bytes.
    options = ("-q", "-s", str(root), "--invalidation-mode", "unchecked-hash")
    line = (*command, "-m", "compileall", *options, str(root))
    # Wherever the user keeps compiled modules, these lie beside their sources.
    subprocess.run(line, check=True, env=os.environ | {"PYTHONHASHSEED": "0", "PYTHONPYCACHEPREFIX": ""})
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*.pyc")}
