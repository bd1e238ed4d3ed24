"""Removes `var/` and, for root, the system folder with the database that belongs to it. Run by `make clean`."""

import shutil
import sys

from config.runner import cluster
from config.runner.errors import Refused
from config.runner.lock import only_runner
from config.runner.session import chosen_folder, marker_of


def main() -> int:
    """Remove everything the runner keeps, unless a runner is at work on it."""
    try:
        var = chosen_folder()
        with only_runner(var / "runner.lock", 0):
            data = cluster.lasting_folder(var, marker_of(var))
            cluster.end_servers_on(data)
            if data.parent != var:
                shutil.rmtree(data.parent)
            shutil.rmtree(var)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return refused.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
