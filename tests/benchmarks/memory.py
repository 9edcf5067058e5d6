"""The memory that `mifkit scan` takes for a share, and for one of four times as many files."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from shares import share

from benchmarks.ratios import RATIO, Scale, Section, Target, amount, compiled
from benchmarks.scan import Mifkit, scan_command

# Runs a command, and prints the memory in KB that the largest process of it has had. It is small itself: the memory
# of the process that starts another one counts as the other's.
MEASURE = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
MEASURE += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"


def sections(scale: Scale) -> Iterator[Section]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        mifkit = Mifkit(compiled(folder))
        small, large = (_peak(mifkit, folder / str(files), files) for files in (scale.files, 4 * scale.files))
        yield Section(
            "Peak memory of the largest process of a scan",
            [
                amount(f"{scale.files:,} files", small, "MB"),
                amount(f"{4 * scale.files:,} files", large, "MB"),
                amount("four times the files / the files", large / small, RATIO, Target(most=1.2)),
            ],
        )


def _peak(mifkit: Mifkit, folder: Path, files: int) -> float:
    """The memory of the largest process of a scan with two workers, in MB."""
    command = scan_command(share(folder, files), folder.with_suffix(".db"), 2)
    return int(mifkit.run([sys.executable, "-c", MEASURE, *command])) / 1024
