"""Nobody learns from a stopwatch who is here: the same work in every case, and by night the stopwatch itself."""

import statistics
import time

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher

from members.models import Member
from tests.accounts.clients import Visitor

PASSWORD = "a quiet corner of the sea"
WRONG = "a loud corner of the land"
ASKED = {
    "sign-up": ("auth/signup", {"is_adult": True}),
    "code": ("auth/code/request", {}),
    "reset": ("auth/password/request", {}),
    "password": ("auth/login", {"password": WRONG}),
}


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was hashed, which is where the time goes."""

    algorithm = "counting"
    times = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).times += 1
        return super().encode(password, salt)


@pytest.fixture
def people(db) -> None:
    Member.objects.create_confirmed("kim@example.org", PASSWORD)
    Member.objects.create_confirmed("cod@example.org")
    Member.objects.create_confirmed("off@example.org", PASSWORD, is_active=False)


@pytest.mark.django_db
def test_a_wrong_password_is_hashed_as_often_for_nobody_as_for_anybody(settings, request):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    request.getfixturevalue("people")
    hashed = {}
    for name in ("kim", "cod", "off", "nil"):
        CountingHasher.times = 0
        answer = Visitor("app").auth("post", "auth/login", {"email": f"{name}@example.org", "password": WRONG})
        assert answer.status_code == 400
        hashed[name] = CountingHasher.times
    assert hashed["nil"] > 0
    assert set(hashed.values()) == {hashed["nil"]}


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ASKED)
def test_the_medians_of_200_answers_differ_by_20_ms_at_most(people, settings, name):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    kim = Member.objects.get(email="kim@example.org")
    kim.set_password(PASSWORD)
    kim.save()
    path, body = ASKED[name]
    taken: dict[str, list[float]] = {"kim": [], "nil": []}
    for number in range(205):
        for who, samples in taken.items():
            address = f"{who}@example.org" if who == "kim" else f"nil{number}@example.org"
            began = time.perf_counter()
            Visitor("app").auth("post", path, {"email": address, **body})
            samples.append(time.perf_counter() - began)
    _compare(taken)


@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
def test_a_taken_address_is_asked_for_as_fast_as_a_free_one(people, settings):
    visitor = Visitor("app")
    assert visitor.auth("post", "auth/login", {"email": "kim@example.org", "password": PASSWORD}).status_code == 200
    taken: dict[str, list[float]] = {"kim": [], "nil": []}
    for number in range(205):
        visitor.auth("post", "auth/reauthenticate", {"password": PASSWORD})
        for who, address in (("kim", "cod@example.org"), ("nil", f"nil{number}@example.org")):
            began = time.perf_counter()
            assert visitor.auth("post", "account/email", {"email": address}).status_code == 200
            taken[who].append(time.perf_counter() - began)
    _compare(taken)


def _compare(taken: dict[str, list[float]]) -> None:
    medians = {who: statistics.median(samples[5:]) * 1000 for who, samples in taken.items()}
    print({who: round(value, 1) for who, value in medians.items()}, "ms")
    assert abs(medians["kim"] - medians["nil"]) <= 20
