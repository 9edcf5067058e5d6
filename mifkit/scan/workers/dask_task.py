"""What runs on the workers of a cluster: a function of the scan, if mifkit is the same there, and not for ever."""

import pickle
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from mifkit.scan.plan import Basis, Plan, basis_of
from mifkit.scan.workers.chunks import prepare
from mifkit.scan.workers.processes import awaited, report_to


class OtherMifkitError(Exception):
    """The mifkit of a worker is another one than that of the scan."""


def basis() -> Basis:
    """What findings rest on where this is called, but for the user's options. No file has to wait for it later."""
    prepare()
    return basis_of(Plan())


def call(expected: Basis, limit: float, packed: bytes) -> bytes:
    """Call a function: `packed` are the function and its arguments, pickled, and so is what it returns.

    Raises OtherMifkitError where the basis is not the expected one; WorkerLostError once the function was at one item
    for `limit` seconds, and leaves it alone: a thread that waits for a lost disk cannot be ended.
    """
    # First: what another mifkit has pickled may mean something else here.
    if basis() != expected:
        raise OtherMifkitError("its mifkit is another one than that of the scan")
    function, arguments, options = pickle.loads(packed)  # noqa: S301  # who may send this may run anything here
    progress = [0, 0]
    ended: Future[Any] = Future()
    work = (function, arguments, options, ended, progress)
    threading.Thread(target=_work, args=work, daemon=True).start()
    return pickle.dumps(awaited(ended, progress, limit))


def _work(function: Callable[..., Any], arguments: Any, options: Any, ended: Future[Any], progress: list[int]) -> None:
    report_to(progress)
    try:
        ended.set_result(function(*arguments, **options))
    except BaseException as error:
        ended.set_exception(error)
