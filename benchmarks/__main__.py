"""`python -m benchmarks [--quick | --full] [--record] [NAME ...]`: run these benchmarks, or all of them."""

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
# By name only: what needs what `make bench-peers` installs, and what takes half an hour.
BY_NAME = {"mail_against_peers", "soak"}


def main(wanted: list[str]) -> int:
    """Run the benchmarks one after the other and return an exit code: that of the first that failed, or 0.

    Each has a process of its own where there are several: Django knows one database for as long as a process lives,
    and every laboratory has another one.
    """
    flags = [each for each in wanted if each.startswith("--")]
    wanted = sizes.choose(wanted)
    known = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in NOT_ONE)
    unknown = set(wanted) - set(known)
    if unknown:
        print(f"There is no benchmark {', '.join(sorted(unknown))}. There are: {', '.join(known)}.")
        return 2
    names = wanted or [each for each in known if each not in BY_NAME]
    if len(names) == 1:
        import_module(f"benchmarks.{names[0]}").main()
        return 0
    codes = [
        subprocess.run([sys.executable, "-m", "benchmarks", *flags, name], check=False).returncode for name in names
    ]
    return next(filter(None, codes), 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
