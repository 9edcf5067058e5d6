"""Runs on the workers of a Dask cluster: analyses a chunk if mifkit is the same there, within the time limit."""

import pickle
import threading
from concurrent.futures import Future

from distributed import get_worker

from mifkit.scan.plan import Basis, Plan, basis_of
from mifkit.scan.workers.chunk_rows import ChunkResult
from mifkit.scan.workers.chunks import Chunk, ChunkWorker
from mifkit.scan.workers.processes import Progress

# The key of the idle workers among the extensions of a Dask worker.
EXTENSION = "mifkit-scan"


class OtherMifkitError(Exception):
    """The mifkit of a Dask worker is not the one of the scan."""


def basis() -> Basis:
    """What findings are based on here, apart from the user's options."""
    return basis_of(Plan())


def analyse(expected: Basis, limit: float, packed: bytes) -> bytes:
    """Analyse a chunk: `packed` are the plan and the chunk, pickled; so is the result.

    Raises OtherMifkitError if the basis is not the expected one, and WorkerLostError if the task is at one file for
    `limit` seconds. It is then left alone: a thread that waits for a lost disk cannot be ended.
    """
    # First: the pickled objects of another mifkit may mean something else here.
    if basis() != expected:
        raise OtherMifkitError("its mifkit is not the one of the scan")
    plan, chunk = pickle.loads(packed)  # noqa: S301  # who may send this may run anything here
    progress, ended = Progress([0, 0]), Future[ChunkResult]()
    threading.Thread(target=_work, args=(_idle_workers(plan), plan, chunk, progress, ended), daemon=True).start()
    return pickle.dumps(progress.result_of(ended, limit))


def _idle_workers(plan: Plan) -> list[ChunkWorker]:
    """The workers for this plan that are at no chunk. The Dask worker keeps them from one chunk to the next."""
    by_plan: dict[Plan, list[ChunkWorker]] = get_worker().extensions.setdefault(EXTENSION, {})
    return by_plan.setdefault(plan, [])


def _work(idle: list[ChunkWorker], plan: Plan, chunk: Chunk, progress: Progress, ended: "Future[ChunkResult]") -> None:
    try:
        try:
            worker = idle.pop()
        except IndexError:
            worker = ChunkWorker(plan)
        result = worker(progress.report_item, chunk)
        idle.append(worker)
        ended.set_result(result)
    except BaseException as error:
        ended.set_exception(error)
