"""The API's program, loaded once: every line on standard input forks one server, and says its number and its end.

A server that was killed is up again in a moment: what takes seconds is to load the program, and that was done here.
Usage: python -m tests.browser.app.standing OPTION_OF_GUNICORN ...
"""

import ctypes
import os
import signal
import sys

from gunicorn.app.wsgiapp import WSGIApplication

from config import wsgi

PR_SET_PDEATHSIG = 1


def serve(options: list[str]) -> None:
    """Become gunicorn's master, in a session of its own that can be killed as a whole, and die with the parent."""
    os.setsid()
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # the other one is for what main says
    sys.argv = ["gunicorn", f"{wsgi.__name__}:application", *options]
    WSGIApplication("%(prog)s [OPTIONS] [APP_MODULE]", prog="gunicorn").run()


def main(options: list[str]) -> None:
    """Fork a server for every line, and wait for its end before the next."""
    for _line in sys.stdin:
        number = os.fork()
        if not number:
            serve(options)
        print(number, flush=True)
        os.waitpid(number, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
