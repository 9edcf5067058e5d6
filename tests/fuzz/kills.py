"""Kills scans and their workers, at random moments: in the end, a store must have what an undisturbed scan finds."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from itertools import count
from pathlib import Path
from random import Random
from time import monotonic

import psutil
from archived import archive
from deadly import slow_workers
from fleets import fleet
from processes import PATIENCE, started, until
from shares import contents, scanned, single, sound, status_mif

FILES = 300
# Seconds by which a worker takes longer for each file: a scan of the share takes about a second.
SLOWNESS = 0.002
# Tables that say how a store came about, not what is in it.
HISTORY = frozenset({"runs", "meta"})


def share(folder: Path) -> Path:
    """A share of files of all kinds, and of archives."""
    fleet(folder, FILES, per_folder=20)
    for kind in (".zip", ".tgz"):
        archive(folder / f"collected{kind}", {f"{n % 5}/{n}.mif": status_mif(n) for n in range(FILES // 5)})
    return folder


def try_kills(kills: int, seed: int, folder: Path) -> Iterator[Counter[str]]:
    """Kill so many processes; who was killed in each series of them that ends with a whole scan.

    Raises AssertionError where a store is not whole after a kill, or lacks something, or has something twice, at the
    end of a series. `seed` decides about moments and victims; what the system does at a moment is its own.
    """
    random, killed = Random(seed), 0
    root, whole = share(folder / "share"), folder / "whole.db"
    environment = os.environ | slow_workers(folder / "modules", SLOWNESS)
    began = monotonic()
    with _scanning(root, whole, 2, environment) as process:
        assert process.wait(PATIENCE) == 0
    seconds = monotonic() - began
    expected = contents(whole, without=HISTORY)
    scanned(root, folder / "calm.db")
    assert contents(folder / "calm.db", without=HISTORY) == expected
    for number in count():
        if killed >= kills:
            return
        store, victims = folder / f"{number}.db", Counter[str]()
        while not _complete(store):
            victims.update(_disturbed(root, store, environment, random, seconds))
            assert not store.exists() or sound(store)
        assert contents(store, without=HISTORY) == expected
        killed += victims.total()
        yield victims


def _scanning(
    root: Path, store: Path, jobs: int, environment: dict[str, str]
) -> AbstractContextManager["subprocess.Popen[bytes]"]:
    command = (sys.executable, "-m", "mifkit", "scan", str(root), "--store", str(store), "--jobs", str(jobs))
    return started(*command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


def _disturbed(root: Path, store: Path, environment: dict[str, str], random: Random, seconds: float) -> list[str]:
    """Scan, and kill a worker or the scan itself, or both, in a scan that takes so many seconds; who was killed."""
    victims = []
    with _scanning(root, store, random.choice((1, 2)), environment) as process:
        # A worker once at most: the file at which a second one is lost is rightly taken for the cause.
        for victim in random.choice((["worker", "scan"], ["worker"], ["scan"])):
            most = seconds
            if victim == "worker":
                until(lambda: process.poll() is not None or _workers(process.pid))
                most /= 2
            with suppress(subprocess.TimeoutExpired):
                process.wait(random.uniform(0, most))
            if process.poll() is None and _kill(victim, process.pid, random):
                victims.append(victim)
        if "scan" in victims:
            process.wait(PATIENCE)
        else:
            assert process.wait(PATIENCE) == 0
    return victims


def _kill(victim: str, scan: int, random: Random) -> bool:
    """Kill the scan, or one of its workers if there is one."""
    with suppress(psutil.NoSuchProcess):
        victims = _workers(scan) if victim == "worker" else [psutil.Process(scan)]
        if victims:
            random.choice(victims).kill()
        return bool(victims)
    return False


def _workers(scan: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return [child for child in psutil.Process(scan).children() if not _is_tracker(child)]
    return []


def _is_tracker(child: psutil.Process) -> bool:
    """Whether a process is the one of `multiprocessing` that is no worker. Windows has none, nor lets others read the
    command line of every process."""
    with suppress(psutil.Error, OSError):
        return "resource_tracker" in " ".join(child.cmdline())
    return False


def _complete(store: Path) -> bool:
    return store.exists() and single(store, "SELECT count(*) FROM runs WHERE state = 'complete'") > 0
