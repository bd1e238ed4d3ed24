"""Who talks to the world outside: some modules, each for one purpose. Nothing else of ours opens a connection."""

import ast

from tests.architecture import sources

# What opens connections, or lends itself to it. `urllib.parse` and `http.HTTPStatus` only read texts and name numbers.
OUTGOING = {"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "socket", "ssl", "smtplib",
            "imaplib", "poplib", "ftplib", "telnetlib", "xmlrpc", "websockets", "pycurl", "asyncio", "redis",
            "pywebpush", "urllib.robotparser", "subprocess", "webbrowser", "sentry_sdk"}  # fmt: skip
ALLOWED = {
    "notifications/channels/email.py": {"smtplib"},  # the mail server of the settings
    "notifications/channels/push.py": {"http.client", "pywebpush"},  # known push services, through the next one
    "notifications/channels/endpoints.py": {"http.client", "socket", "ssl"},  # the one that looks at addresses first
    "config/health.py": {"redis"},  # whether the broker of the settings answers
    "config/operations/rehearsal.py": {"subprocess"},  # pg_dump and pg_restore, by whoever runs the service
    "config/probe.py": {"urllib.request"},  # the web process beside it, on loopback
    "config/sentry.py": {"sentry_sdk"},  # where SENTRY_DSN says, if anywhere
}
RUNNER = "config/runner/"  # starts a laptop's own servers; no part of what is served


def _imported(path) -> set[str]:
    found = set()
    for node in ast.walk(sources.tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in OUTGOING if any(one == name or one.startswith(f"{name}.") for one in found)}


def test_nothing_else_opens_a_connection() -> None:
    opens = {}
    for path in sources.modules():
        name = str(path.relative_to(sources.ROOT))
        if not name.startswith(RUNNER) and (found := _imported(path)):
            opens[name] = found
    assert {
        name: found - ALLOWED.get(name, set()) for name, found in opens.items() if found - ALLOWED.get(name, set())
    } == {}


def test_what_is_allowed_is_there() -> None:
    assert {name for name in ALLOWED if not (sources.ROOT / name).is_file()} == set()
