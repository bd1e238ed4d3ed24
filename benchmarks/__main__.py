"""`python -m benchmarks [--peers] [--quick | --full] [--record] [NAME ...]`: run these benchmarks, or all of them.

All of them are those of ours alone, with `--peers` those that measure ours beside others.
"""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

from benchmarks import sizes

NOT_ONE = {
    "__init__",
    "__main__",
    "chart",
    "floor",
    "laboratory",
    "load",
    "markdown",
    "peerlab",
    "population",
    "sender",
    "service",
    "settings",
    "sink",
    "sizes",
    "urls",
    "usual",
    "weblab",
    "websettings",
}
WITH_PEERS = {
    "booking_against_peer",
    "mail_against_peers",
    "series_against_peer",
}  # need what `make bench-peers` installs
PEERS = "--peers"
BY_NAME = {"soak"}  # takes half an hour


def main(wanted: list[str]) -> int:
    """Run the benchmarks one after the other and return an exit code: that of the first that failed, or 0.

    Each has a process of its own where there are several: Django knows one database for as long as a process lives,
    and every laboratory has another one.
    """
    with_peers = PEERS in wanted
    wanted = [each for each in wanted if each != PEERS]
    flags = [each for each in wanted if each.startswith("--")]
    wanted = sizes.choose(wanted)
    known = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_ONE)
    unknown = set(wanted) - set(known)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        return 2
    names = wanted or [each for each in known if each not in BY_NAME and (each in WITH_PEERS) is with_peers]
    if len(names) == 1:
        import_module(f"benchmarks.{names[0]}").main()
        return 0
    codes = [
        subprocess.run([sys.executable, "-m", "benchmarks", *flags, name], check=False).returncode for name in names
    ]
    return next(filter(None, codes), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
