"""Hosts of a test's own: network namespaces on one bridge. Each can be cut off; leaving removes them all."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Self

BRIDGE, NETWORK = "kcbridge", "10.77.0"
HERE = f"{NETWORK}.1"  # where the test itself is: the mail server, and whoever asks the web hosts


def is_possible() -> bool:
    """Tell whether namespaces can be made here: by root, with iproute2, where the kernel lets it."""
    if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("setpriv") is None:
        return False
    made = subprocess.run(["ip", "netns", "add", "kcprobe"], capture_output=True, check=False)
    subprocess.run(["ip", "netns", "delete", "kcprobe"], capture_output=True, check=False)
    return made.returncode == 0


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


@dataclass
class Host:
    """One namespace with an address of its own, and the programs that were started there."""

    name: str
    number: int
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the others reach it."""
        return f"{NETWORK}.{self.number}"

    @property
    def namespace(self) -> str:
        """What the kernel calls it."""
        return f"kc-{self.name}"

    @property
    def cable(self) -> str:
        """The end of its cable at the bridge."""
        return f"kc{self.number}"

    def run(self, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: IO[bytes]) -> None:
        """Start a program there, in a session of its own, so that it falls with all that it started."""
        self.running.append(
            subprocess.Popen(
                ["ip", "netns", "exec", self.namespace, *command],
                env=dict(env),
                cwd=cwd,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )

    def fall(self) -> None:
        """Let all of its programs end at once, as when its power goes."""
        for process in self.running:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)
        self.running.clear()

    def cut_off(self) -> None:
        """Pull its cable: nothing arrives and nothing is refused."""
        _ip("link", "set", self.cable, "down")

    def join_again(self) -> None:
        """Plug it in again."""
        _ip("link", "set", self.cable, "up")


class Net:
    """A bridge and its hosts."""

    def __init__(self) -> None:
        self.hosts: list[Host] = []

    def __enter__(self) -> Self:
        self._remove()
        _ip("link", "add", BRIDGE, "type", "bridge")
        _ip("address", "add", f"{HERE}/24", "dev", BRIDGE)
        _ip("link", "set", BRIDGE, "up")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for host in self.hosts:
            host.fall()
        self._remove()

    def host(self, name: str, number: int) -> Host:
        """Add a host at NETWORK.number."""
        host = Host(name, number)
        self.hosts.append(host)
        _ip("netns", "add", host.namespace)
        _ip("link", "add", host.cable, "type", "veth", "peer", "name", "eth0", "netns", host.namespace)
        _ip("link", "set", host.cable, "master", BRIDGE)
        _ip("link", "set", host.cable, "up")
        for words in (["link", "set", "lo", "up"], ["address", "add", f"{host.address}/24", "dev", "eth0"],
                      ["link", "set", "eth0", "up"]):  # fmt: skip
            _ip("-netns", host.namespace, *words)
        return host

    def _remove(self) -> None:
        """Take away what this test, or one that was killed, left: our own names only."""
        listed = subprocess.run(["ip", "netns", "list"], capture_output=True, text=True, check=True).stdout
        for line in listed.splitlines():
            if line.startswith("kc-"):
                _ip("netns", "delete", line.split()[0])
        subprocess.run(["ip", "link", "delete", BRIDGE], capture_output=True, check=False)
