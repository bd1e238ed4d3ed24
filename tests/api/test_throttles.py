"""Exactly the limit passes, whoever forges what; strangers' reads write nothing; nobody is named in the table."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, connections
from django.test import Client, RequestFactory
from django.utils import timezone

from config.api.models import ThrottleCount
from config.api.retention import purge
from config.api.throttles import counting, keys, rates, routes
from members.models import Member
from tests import processes
from tests.api.test_problems import problem
from tests.architecture.sources import ROOT

pytestmark = pytest.mark.django_db
LIMITED = "/api/test/limited/"
LOGIN = "/_allauth/app/v1/auth/login"


class CountingHasher(MD5PasswordHasher):
    """Knows how often a password was hashed."""

    asked = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.asked += 1
        return super().encode(password, salt)


def post(client: Client, path: str = LIMITED, data: Any = None, **extra: Any) -> Any:
    return client.post(path, data or {}, content_type="application/json", **extra)


def statuses(count: int, client: Client, **extra: Any) -> list[int]:
    return [post(client, **extra).status_code for _ in range(count)]


def test_the_request_after_the_limit_is_429_and_says_when_to_come_back(client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"limited.address": "2/min"}
    first = post(client)
    assert first["RateLimit-Policy"] == '"limited.address";q=2;w=60'
    assert first["RateLimit"] == '"limited.address";r=1;t=60'
    post(client)
    refused = post(client)
    assert (refused.status_code, problem(refused)["code"]) == (429, "throttled")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"limited.address";r=0;t=')


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("path", [LIMITED, LOGIN])
def test_exactly_5_of_200_at_once_pass(settings: Any, path: str) -> None:
    settings.THROTTLE_RATES = {"limited.address": "5/min", "login.address": "5/min"}
    workers, answered = 25, []
    barrier = threading.Barrier(workers, timeout=30)

    def work() -> None:
        client = Client()
        try:
            barrier.wait()
            for _ in range(200 // workers):
                answered.append(post(client, path, {"email": "nobody@example.org", "password": "x"}).status_code)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        for future in [pool.submit(work) for _ in range(workers)]:
            future.result(60)
    assert len(answered) == 200
    assert answered.count(429) == 195


KNOCK = """
import sys
import django
django.setup()
from django.conf import settings
from django.test import Client
settings.THROTTLE_RATES = {"login.address": "5/h"}
client = Client()
client.get("/livez")
print("ready", flush=True)
sys.stdin.readline()
body = {"email": "nobody@example.org", "password": "x"}
forged = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(50)]
found = [client.post("/_allauth/app/v1/auth/login", body, content_type="application/json", headers=each).status_code
         for each in forged]
print(*found)
"""


@pytest.mark.django_db(transaction=True)
def test_exactly_5_of_200_pass_four_processes_at_once_that_forge_their_address() -> None:
    command = [sys.executable, "-c", KNOCK]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    crew = [subprocess.Popen(command, cwd=ROOT, env=processes.environment(), **pipes) for _ in range(4)]
    try:
        assert [one.stdout.readline() for one in crew] == ["ready\n"] * 4  # type: ignore[union-attr]
        for one in crew:
            one.stdin.write("go\n")  # type: ignore[union-attr]
            one.stdin.flush()  # type: ignore[union-attr]
        answered = [status for one in crew for status in one.communicate(timeout=120)[0].split()]
    finally:
        for one in crew:
            one.kill()
    assert len(answered) == 200
    assert answered.count("429") == 195


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_another_type_is_no_way_round_the_count_nor_to_the_password(client: Client, settings: Any, kind: str) -> None:
    settings.THROTTLE_RATES = {"login.address": "3/h"}
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    body, before = b'{"email": "nobody@example.org", "password": "x"}', CountingHasher.asked
    answers = [client.generic("POST", LOGIN, body, content_type=kind) for _ in range(5)]
    assert [(each.status_code, problem(each)["code"]) for each in answers] == [
        *[(415, "unsupported_media_type")] * 3, *[(429, "throttled")] * 2
    ]  # fmt: skip
    assert "RateLimit" in answers[0].headers
    assert CountingHasher.asked == before


def test_a_charset_that_is_utf_8_and_capital_letters_are_json(client: Client) -> None:
    for kind in ("application/json; charset=UTF-8", "Application/JSON", "application/json"):
        assert client.generic("POST", LOGIN, b'{"email": "nobody@example.org"}', content_type=kind).status_code == 400


def test_without_a_body_there_is_no_type_to_ask_for(client: Client) -> None:
    answer = client.generic("DELETE", "/_allauth/app/v1/auth/session", b"", content_type="text/xml")
    assert answer.status_code == 401


def test_a_new_window_begins_at_zero(client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"limited.address": "1/min"}
    assert statuses(2, client) == [200, 429]
    ThrottleCount.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert statuses(2, client) == [200, 429]


def test_reads_are_not_counted_and_write_nothing(client: Client, pim_client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"limited.address": "1/min", "limited.account": "1/min"}
    for one in (client, pim_client):
        assert {one.get(LIMITED).status_code for _ in range(5)} == {200}
    client.get("/_allauth/app/v1/auth/session")
    assert not ThrottleCount.objects.exists()


def test_a_request_that_rolls_back_has_been_counted(client: Client, settings: Any, notes: None) -> None:
    settings.THROTTLE_RATES = {"limited.address": "2/min"}
    assert [post(client, "/api/test/rolls-back/").status_code for _ in range(3)] == [409, 409, 429]


def test_a_member_has_one_limit_wherever_she_is_and_an_address_one_for_all(
    pim: Member, ola: Member, client_for: Any, settings: Any
) -> None:
    settings.THROTTLE_RATES = {"limited.account": "2/min", "limited.address": "3/min"}
    pims, olas = client_for(pim), client_for(ola)
    assert [post(pims, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(3)] == [200, 200, 429]
    assert [post(olas, REMOTE_ADDR="198.51.100.1").status_code for _ in range(2)] == [200, 200]
    assert [post(Client(), REMOTE_ADDR="198.51.100.1").status_code for _ in range(2)] == [200, 429]


def test_a_view_without_a_scope_counts_as_a_write(pim_client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"write.account": "1/h"}
    assert [post(pim_client, "/api/test/private/").status_code for _ in range(2)] == [200, 429]
    assert post(pim_client, LIMITED).status_code == 200


@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_a_forged_header_changes_nothing(client: Client, settings: Any, proxies: int) -> None:
    settings.NUM_PROXIES = proxies
    settings.THROTTLE_RATES = {"limited.address": "3/min"}
    true_hops = ["203.0.113.9", "10.0.0.1"][:proxies]
    answered = []
    for n in range(6):
        forged = ", ".join([*(f"192.0.2.{n + i}" for i in range(n)), *true_hops])
        answered.append(post(client, REMOTE_ADDR="10.0.0.2", **({"HTTP_X_FORWARDED_FOR": forged} if forged else {})))
    assert [a.status_code for a in answered] == [200] * 3 + [429] * 3


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "192.0.2.1", "10.0.0.2"),
        (1, "", "10.0.0.2"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "9.9.9.9, 192.0.2.1", "192.0.2.1"),
        (2, "9.9.9.9, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "10.0.0.2"),
        (1, "192.0.2.1:4711", "192.0.2.1"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "[2001:db8:1:2::ffff]:443", "2001:db8:1:2::/64"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
        (1, "fe80::1%eth0", "fe80::/64"),
        (1, "<script>", "unknown"),
    ],
)
def test_the_client_is_who_the_last_proxies_say(settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    settings.NUM_PROXIES = proxies
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    assert keys.client_address(RequestFactory().get("/", REMOTE_ADDR="10.0.0.2", **extra)) == expected


@pytest.mark.parametrize("remote", ["", "unix:"])
def test_without_any_address_there_is_one_limit_for_all(remote: str) -> None:
    assert keys.client_address(RequestFactory().get("/", REMOTE_ADDR=remote)) == "unknown"


def test_a_login_is_counted_for_the_address_in_it_in_all_its_spellings(client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"login.account": "3/min"}
    spellings = ["mom@example.org", " MOM@Example.org ", "mom@EXAMPLE.org", "ｍom@example.org", "mom@example.org"]
    answered = [
        post(client, LOGIN, {"email": email, "password": "wrong"}, REMOTE_ADDR=f"192.0.2.{n}")
        for n, email in enumerate(spellings)
    ]
    assert [a.status_code == 429 for a in answered] == [False] * 3 + [True] * 2
    assert post(client, LOGIN, {"email": "other@example.org", "password": "wrong"}).status_code != 429


def test_the_throttle_stands_before_the_password_is_hashed(client: Client, pim: Member, settings: Any) -> None:
    settings.THROTTLE_RATES = {"login.account": "1/min"}
    settings.PASSWORD_HASHERS = ["tests.api.test_throttles.CountingHasher"]
    for _ in range(4):
        post(client, LOGIN, {"email": pim.email, "password": "wrong"})
    assert CountingHasher.asked <= 2
    assert post(client, LOGIN, {"email": pim.email, "password": "wrong"}).status_code == 429


def test_the_answer_of_a_throttle_is_the_same_for_known_and_unknown_addresses(
    client: Client, pim: Member, settings: Any
) -> None:
    settings.THROTTLE_RATES = {"login.account": "1/min"}
    answers = []
    for email in (pim.email, "unknown@example.org"):
        answers.append([post(client, LOGIN, {"email": email, "password": "wrong"}) for _ in range(2)])
    for one, other in zip(*answers, strict=True):
        assert (one.status_code, one.content) == (other.status_code, other.content)
        assert one["RateLimit-Policy"] == other["RateLimit-Policy"]


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "TRACE", "PROPFIND", "head"])
@pytest.mark.parametrize("client_kind", ["app", "browser"])
def test_no_other_method_is_a_way_round_the_count(pim: Member, settings: Any, method: str, client_kind: str) -> None:
    """allauth judges the body of whatever is not a GET, and only then says that it does not know the method."""
    settings.PASSWORD_HASHERS = ["tests.api.test_throttles.CountingHasher"]
    pim.set_password("a quiet corner of the sea")
    pim.save()
    CountingHasher.asked = 0
    tried = Client(enforce_csrf_checks=True)
    answers = [
        tried.generic(
            method,
            f"/_allauth/{client_kind}/v1/auth/login",
            f'{{"email": "{pim.email}", "password": "{password}"}}',
            content_type="application/json",
        )
        for password in ("wrong", "a quiet corner of the sea")
    ]
    assert [answer.status_code for answer in answers] == [405, 405]
    assert answers[0].content == answers[1].content
    assert CountingHasher.asked == 0


def test_a_session_is_counted_where_no_address_is_sent(client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"confirm.account": "2/min"}
    path = "/_allauth/app/v1/auth/code/confirm"
    answered = [
        post(client, path, {"code": "x"}, REMOTE_ADDR=f"192.0.2.{n}", headers={"X-Session-Token": "t"}).status_code
        for n in range(3)
    ]
    assert [status == 429 for status in answered] == [False, False, True]


@pytest.mark.parametrize("email", [None, 7, ["a"], {"a": 1}, "", "\ud7ff"])
def test_an_address_that_is_none_is_no_500(client: Client, settings: Any, email: Any) -> None:
    settings.THROTTLE_RATES = {"login.account": "9/min", "login.address": "9/min"}
    assert post(client, LOGIN, {"email": email, "password": "x"}).status_code in {400, 401}


@pytest.mark.parametrize(
    ("method", "rest", "scope"),
    [
        ("POST", "auth/login", "login"),
        ("POST", "auth/webauthn/login", "login"),
        ("POST", "auth/signup", "signup"),
        ("POST", "auth/code/request", "code"),
        ("POST", "auth/email/verify/resend", "code"),
        ("POST", "auth/email/verify", "confirm"),
        ("GET", "auth/email/verify", "confirm"),
        ("POST", "auth/code/confirm", "confirm"),
        ("POST", "auth/password/request", "reset"),
        ("POST", "auth/password/reset", "confirm"),
        ("POST", "auth/2fa/authenticate", "confirm"),
        ("POST", "auth/reauthenticate", "login"),
        ("POST", "account/password/change", "login"),
        ("PUT", "account/email", "account"),
        ("DELETE", "auth/session", "account"),
        ("GET", "auth/session", None),
        ("GET", "config", None),
    ],
)
def test_every_account_endpoint_has_its_scope(method: str, rest: str, scope: str | None) -> None:
    for client in ("app", "browser"):
        assert routes.scope_of(method, f"/_allauth/{client}/v1/{rest}") == scope


def test_no_address_no_e_mail_and_no_id_stand_in_the_table(pim: Member, pim_client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"limited.account": "9/min", "limited.address": "9/min", "login.account": "9/min"}
    post(pim_client, REMOTE_ADDR="192.0.2.77")
    post(Client(), LOGIN, {"email": "canary@example.org", "password": "x"})
    assert ThrottleCount.objects.count() == 3
    with connection.cursor() as cursor:
        cursor.execute("SELECT api_throttlecount::text FROM api_throttlecount")
        stored = " ".join(row[0] for row in cursor.fetchall())
    for secret in ("192.0.2", "canary", str(pim.pk), pim.pk.hex):
        assert secret not in stored


def test_a_counted_request_costs_one_statement(client: Client, settings: Any, django_assert_num_queries: Any) -> None:
    settings.THROTTLE_RATES = {"limited.account": "9/min", "limited.address": "9/min"}
    with django_assert_num_queries(1):
        post(client)


def test_the_table_waits_for_no_disk() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpersistence FROM pg_class WHERE relname = 'api_throttlecount'")
        assert cursor.fetchone()[0] in {"u", b"u"}


def test_windows_that_are_over_are_purged(client: Client, settings: Any) -> None:
    settings.THROTTLE_RATES = {"limited.address": "9/min"}
    post(client)
    assert purge(timezone.now())["windows"] == 0
    assert purge(timezone.now() + timedelta(seconds=61))["windows"] == 1


def test_two_requests_that_share_two_counts_do_not_block_each_other(transactional_db: None, settings: Any) -> None:
    settings.THROTTLE_RATES = {"x.account": "999/min", "x.address": "999/min"}
    barrier = threading.Barrier(8, timeout=20)
    names = [f"{n}" for n in range(12)]

    def work(order: list[str]) -> None:
        try:
            barrier.wait()
            for _ in range(20):
                counting.count("x", order, "address")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(work, names[n:] + names[:n]) for n in range(8)]:
            future.result(60)
    assert set(ThrottleCount.objects.values_list("hits", flat=True)) == {160}


def test_rates_are_read_or_refused() -> None:
    assert rates.parsed("5/15min") == rates.Rate(5, 900)
    assert rates.parsed("3/h") == rates.Rate(3, 3600)
    for text in ("5", "0/min", "5/minute", "five/min", "5/0min", "-1/s"):
        with pytest.raises(ImproperlyConfigured):
            rates.parsed(text)
