"""Ends what an earlier runner, killed the hard way, left behind. Each process of ours has a mark in its environment.

PostgreSQL overwrites its environment; config/runner/cluster.py finds its processes by their working directory.
"""

import contextlib
import os

import psutil

MARK = "KINDCIRCLE_RUNNER"


def marked(marker: str) -> list[psutil.Process]:
    """Return every process that carries this mark, without this one and those that started it."""
    me = psutil.Process()
    spared = {me.pid, *(parent.pid for parent in me.parents())}
    return [found for found in psutil.process_iter() if found.pid not in spared and _carries(found, marker)]


def end_marked(marker: str, *, seconds: float = 5) -> int:
    """End every process that carries this mark, politely first. Return how many there were."""
    found = marked(marker)
    for stray in found:
        with contextlib.suppress(psutil.Error):
            stray.terminate()
    psutil.wait_procs(found, timeout=seconds)
    left = marked(marker)  # again, since one of them may have started another meanwhile
    for stray in left:
        with contextlib.suppress(psutil.Error):
            stray.kill()
    psutil.wait_procs(left, timeout=seconds)
    return len(found)


def _carries(candidate: psutil.Process, marker: str) -> bool:
    try:
        return candidate.status() != psutil.STATUS_ZOMBIE and candidate.environ().get(MARK) == marker
    except (psutil.Error, OSError):
        return False


def is_alive(pid: int) -> bool:
    """Tell whether a process with this number runs, zombies excepted."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return pid == os.getpid()
