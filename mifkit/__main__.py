"""The program `mifkit`, and `python -m mifkit`.

Before the command line can say that it was stopped, and after it has said all, Ctrl-C ends the process as the system
ends one, without a traceback: shells show the same exit status 130.
"""

import atexit
import gc
import signal

# Objects that are created before Python looks for garbage; 700 by default.
GARBAGE = 50_000


def main() -> None:
    """Run the command line, and end the process."""
    # Imported modules and parsed trees stay: looking for garbage among them takes a tenth of a short run, and as much
    # again at its end.
    gc.set_threshold(GARBAGE)
    atexit.register(gc.freeze)
    # A signal that is ignored, as in the background of a script, stays ignored.
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from mifkit.cli import main as command_line

    try:
        if heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        command_line()
    finally:
        if heard:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
