"""One run from the first check to the last stopped process. The order of the steps is the point of this module."""

import hashlib
import http.client
import os
import sys
import time
from pathlib import Path

from config.runner import cluster, environment, parts, ports, strays
from config.runner.errors import Refused
from config.runner.interrupts import Interrupts, Stopped
from config.runner.lock import only_runner
from config.runner.postgres import PrivatePostgres
from config.runner.screen import Screen
from config.runner.supervisor import LOOK_SECONDS, Supervisor
from config.runner.valkey import PrivateValkey

DATABASE = "kindcircle"
READY_SECONDS = 90
LIVES_BEFORE_READY = 4
PASSWORD = "kindcircle-demo"
ACCOUNTS = ("mom@example.org", "facilitator@example.org", "admin@example.org")


def run() -> int:
    """Run until told to stop and return the exit code. Reasons not to run are printed as one sentence."""
    try:
        port, var = chosen_port(), chosen_folder()
        with Interrupts() as interrupts, only_runner(var / "runner.lock", port):
            return Session(port, var, interrupts).run()
    except Stopped:
        return 0
    except Refused as refused:
        print(refused, file=sys.stderr, flush=True)
        return refused.exit_code


def chosen_port() -> int:
    """Return the port to serve on. Raises Refused for something that is no port."""
    text = environment.given("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise Refused(f"PORT is '{text}', and a port is a number from 1 to 65535.")
    return int(text)


def chosen_folder() -> Path:
    """Return the folder of everything we keep, created if missing. Raises Refused when we may not write there."""
    var = Path(environment.given("VAR_DIR") or parts.CHECKOUT / "var").resolve()
    try:
        var.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(f"{var} cannot be created: {error.strerror}.") from None
    if not os.access(var, os.W_OK | os.X_OK):
        raise Refused(f"{var} cannot be written to by this account; it was probably made by another one.")
    return var


def seconds_since_make() -> float:
    """Return how long `make run` was at work before us, or 0 when it did not start us."""
    began = environment.given("KINDCIRCLE_BEGAN")
    return max(0.0, time.time() - int(began)) if began.isdecimal() else 0.0


def marker_of(var: Path) -> str:
    """Return the mark of every process that belongs to this folder."""
    return hashlib.sha256(os.fsencode(var)).hexdigest()[:12]


class Session:
    """Brings everything up in order, watches it, and takes it down."""

    def __init__(self, port: int, var: Path, interrupts: Interrupts) -> None:
        self.port, self.var, self.interrupts = port, var, interrupts
        self.marker = marker_of(var)
        self.screen = Screen(var / "log", spent=seconds_since_make())
        self.supervisor = Supervisor(self.screen, hurry=interrupts.is_hurried)

    def run(self) -> int:
        """Run until a signal comes. Raises Refused when something does not come up; nothing stays in either case."""
        try:
            self._clear_strays()
            ports.check_free(self.port)
            self._bring_up()
            self._announce()
            while True:
                self.supervisor.look()
                time.sleep(LOOK_SECONDS)
        except Stopped:
            return 0
        finally:
            self._take_down()

    def _clear_strays(self) -> None:
        if count := strays.end_marked(self.marker):
            self.screen.step(f"ended {count} left over from an earlier start")

    def _bring_up(self) -> None:
        told = environment.for_parts(
            marker=self.marker, var=self.var, port=self.port, mail_port=ports.free_port(), servers=self._start_servers()
        )
        mail_port = int(told["EMAIL_URL"].rpartition(":")[2])
        self.supervisor.start(parts.MailPart(mail_port, self.var / "mail", environment=told, relay=self.screen.relay))
        self.screen.step("local inbox ready")
        self._prepare(told)
        self.supervisor.start(*parts.application(self.port, self.var, told, self.screen.relay))
        self.screen.step("web, worker and beat started")
        self._wait_until_ready()

    def _start_servers(self) -> dict[str, str]:
        addresses: dict[str, str] = {}
        if environment.given("DATABASE_URL"):
            self.screen.step("using the database of DATABASE_URL")
        else:
            postgres = PrivatePostgres(
                cluster.lasting_folder(self.var, self.marker), durable=True, relay=self.screen.keep
            )
            self.supervisor.start(postgres)
            for variable, name in (("DATABASE_URL", DATABASE), ("KEYS_DATABASE_URL", f"{DATABASE}_keys")):
                postgres.create_database(name)
                addresses[variable] = postgres.url(name)
            self.screen.step("private PostgreSQL ready")
        if environment.given("REDIS_URL"):
            self.screen.step("using the broker of REDIS_URL")
        else:
            valkey = PrivateValkey(marker=self.marker, relay=self.screen.keep)
            self.supervisor.start(valkey)
            addresses["REDIS_URL"] = valkey.url()
            self.screen.step("private Valkey ready")
        return addresses

    def _prepare(self, told: dict[str, str]) -> None:
        preparation = parts.preparation(told, self.screen.pass_on)
        try:
            preparation.start()
            while (code := preparation.exit_code()) is None:
                time.sleep(0.05)
        finally:
            preparation.finish(0)
        if code:
            raise Refused("The database could not be made ready; the reason stands above.", exit_code=1)
        self.screen.step("database and static files ready")

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not _is_ready(self.port):
            self.supervisor.look()
            if self.supervisor.deaths("web") >= LIVES_BEFORE_READY:
                raise Refused(
                    f"The web part does not stay up; the reason stands above and in {self.var}/log/web.log.", 1
                )
            if time.monotonic() > deadline:
                raise Refused(f"The service did not become ready in {READY_SECONDS} s; see {self.var}/log/.", 1)
            time.sleep(LOOK_SECONDS)

    def _announce(self) -> None:
        root = f"http://127.0.0.1:{self.port}/"
        self.screen.step("all parts up")
        self.screen.say(f"Kindcircle is ready at {root}")
        if (parts.CHECKOUT / "frontend" / "dist").is_dir():
            self.screen.say(f"  web app     {root}app/")
        for title, path in (("API", "api/docs/"), ("admin", "admin/"), ("inbox", "dev/inbox/")):
            self.screen.say(f"  {title:11} {root}{path}")
        if parts.has_command("load_demo"):
            self.screen.say(f"  accounts    {', '.join(ACCOUNTS)}; password {PASSWORD}")
        self.screen.say("Ctrl-C stops everything.")

    def _take_down(self) -> None:
        self.interrupts.stopping()
        if self.supervisor.has_started:
            self.screen.step("stopping")
            self.supervisor.stop()
            strays.end_marked(self.marker, seconds=2)
            self.screen.step("stopped")
        self.screen.close()


def _is_ready(port: int) -> bool:
    """Tell whether /readyz says so; a service that has no such page yet is ready when it answers at all."""
    connection = http.client.HTTPConnection(ports.LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status in {200, 404}
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
