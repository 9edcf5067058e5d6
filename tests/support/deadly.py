"""Files that are deadly to the worker that reads them, by their names; and workers that take their time."""

import os
import sys
from pathlib import Path
from time import sleep

DEADLY = """
import os, sys, time
from mifkit.scan.analysis import analyser
from mifkit.scan.workers import chunks
read, analyse = chunks.read, analyser.Analyser.analyse
def harm(path):
    name = os.path.basename(path)
    if name.startswith("kills"):
        os.kill(os.getpid(), 9)
    if name.startswith("hangs"):
        time.sleep(1000)
    if name.startswith("once") and not os.path.exists(path + ".seen"):
        open(path + ".seen", "x").close()
        os.kill(os.getpid(), 9)
def deadly(path, most):
    harm(path)
    time.sleep(float(os.environ.get("SLOW_READS", 0)))
    return read(path, most)
def deadly_content(analyser, path, data, key):
    harm(path)
    time.sleep(float(os.environ.get("SLOW_ANALYSES", 0)))
    return analyse(analyser, path, data, key)
chunks.read, analyser.Analyser.analyse = deadly, deadly_content
"""


def hang(_: object) -> str:
    """A question about a text that is never answered."""
    sleep(600)
    return ""


def deadly_path(folder: Path) -> str:
    """A PYTHONPATH with which files are deadly in worker processes. A module is written to the folder."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        "import sys\nif '--multiprocessing-fork' in sys.argv or 'spawn_main' in ' '.join(sys.orig_argv):\n"
        + "".join(f"    {line}\n" for line in DEADLY.split("\n"))
    )
    return os.pathsep.join([str(folder), *sys.path])


def slow_workers(folder: Path, seconds: float) -> dict[str, str]:
    """Environment variables with which worker processes take so long for each file, without doing anything: a test can
    count on meeting them in the middle of a scan. A module is written to the folder."""
    return {"PYTHONPATH": deadly_path(folder), "SLOW_ANALYSES": str(seconds)}
