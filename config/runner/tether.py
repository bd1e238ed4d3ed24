"""Tie a program to the one that started it, then become that program. Runs as a plain file on the standard library.

Usage: tether.py PARENT_PID SIGNAL UID GID PROGRAM [ARGUMENT ...]; a UID of -1 keeps the account.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def become(parent: int, death_signal: int, uid: int, gid: int, command: list[str]) -> None:
    """Change the account if asked to, be signalled when the parent dies, and run the command in our place."""
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform.startswith("linux"):  # after the change of account, which would clear it
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before the request above was made
        sys.exit(1)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it, and that would be inherited
    os.execv(command[0], command)


if __name__ == "__main__":
    owner, told_by, as_user, as_group = (int(number) for number in sys.argv[1:5])
    become(owner, told_by, as_user, as_group, sys.argv[5:])
