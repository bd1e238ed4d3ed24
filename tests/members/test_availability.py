"""When she could come: painted whole, by her own clock, and read by nobody but her."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from members import portability
from members.models import Availability, Member

pytestmark = pytest.mark.django_db
PATH = "/api/v1/me/availability/"
WEEK = [{"weekday": 1, "from": "20:00", "to": "22:00"}, {"weekday": 5, "from": "22:30", "to": "24:00"}]


def paint(client: Client, slots: Any, **more: Any) -> Any:
    return client.put(PATH, data={"slots": slots, **more}, content_type="application/json")


def test_nothing_is_painted_at_first(client_for, pim: Member) -> None:
    assert client_for(pim).get(PATH).json() == {"timezone": "America/New_York", "slots": []}


def test_what_she_paints_replaces_what_was_there(client_for, pim: Member, ola: Member) -> None:
    client = client_for(pim)
    answer = paint(client, [*reversed(WEEK)])
    assert (answer.status_code, answer.json()["slots"]) == (200, WEEK)
    paint(client_for(ola), WEEK[:1])
    assert client.get(PATH).json()["slots"] == WEEK
    assert paint(client, WEEK[1:]).json()["slots"] == WEEK[1:]
    assert paint(client, []).json()["slots"] == []
    assert client_for(ola).get(PATH).json()["slots"] == WEEK[:1]


def test_what_touches_does_not_overlap(client_for, pim: Member) -> None:
    slots = [{"weekday": 0, "from": "00:00", "to": "08:15"}, {"weekday": 0, "from": "08:15", "to": "24:00"}]
    assert paint(client_for(pim), slots).json()["slots"] == slots


@pytest.mark.parametrize(
    ("slots", "pointer"),
    [
        ([{"weekday": 7, "from": "20:00", "to": "22:00"}], "#/slots/0/weekday"),
        ([{"weekday": -1, "from": "20:00", "to": "22:00"}], "#/slots/0/weekday"),
        ([{"weekday": 1, "from": "20:10", "to": "22:00"}], "#/slots/0/from"),
        ([{"weekday": 1, "from": "24:00", "to": "24:00"}], "#/slots/0/to"),
        ([{"weekday": 1, "from": "22:00", "to": "20:00"}], "#/slots/0/to"),
        ([{"weekday": 1, "from": "20:00", "to": "20:00"}], "#/slots/0/to"),
        ([{"weekday": 1, "from": "20:00", "to": "24:15"}], "#/slots/0/to"),
        ([{"weekday": 1, "from": "٢٠:٠٠", "to": "22:00"}], "#/slots/0/from"),
        ([{"weekday": 1, "from": "+1:00", "to": "22:00"}], "#/slots/0/from"),
        ([{"weekday": 1, "from": 1200, "to": "22:00"}], "#/slots/0/from"),
        ([{"weekday": 1, "from": None, "to": "22:00"}], "#/slots/0/from"),
        ([{"weekday": 1, "from": "20:00"}], "#/slots/0/to"),
        ([{"weekday": 1, "from": "20:00", "to": "22:00"}, {"weekday": 1, "from": "21:45", "to": "23:00"}], "#/slots"),
        ([{"weekday": 1, "from": "20:00", "to": "22:00"}] * 2, "#/slots"),
        ([{"weekday": n % 7, "from": f"{n // 7:02}:00", "to": f"{n // 7:02}:30"} for n in range(51)], "#/slots"),
        ("always", "#/slots"),
        (None, "#/slots"),
    ],
)  # fmt: skip
def test_what_is_no_week_is_refused_and_changes_nothing(client_for, pim: Member, slots: Any, pointer: str) -> None:
    client = client_for(pim)
    paint(client, WEEK)
    answer = paint(client, slots)
    assert answer.status_code == 400, answer.content
    assert answer.json()["errors"][0]["pointer"].startswith(pointer)
    assert client.get(PATH).json()["slots"] == WEEK


@pytest.mark.parametrize(
    ("timezone", "status"),
    [("America/New_York", 200), ("US/Eastern", 200), ("Europe/Madrid", 400), ("Mars/Phobos", 400), ("", 400)],
)
def test_a_week_that_was_painted_for_another_clock_is_refused(
    client_for, pim: Member, timezone: str, status: int
) -> None:
    assert paint(client_for(pim), WEEK, timezone=timezone).status_code == status


def test_her_week_goes_with_her_and_is_handed_out(client_for, pim: Member) -> None:
    paint(client_for(pim), WEEK)
    assert portability.export(pim.pk)["availability"] == [
        {"weekday": 1, "from_minute": 1200, "to_minute": 1320},
        {"weekday": 5, "from_minute": 1350, "to_minute": 1440},
    ]
    portability.erase(pim.pk)
    assert not Availability.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_paintings_at_once_become_one_of_them(client_for, pim: Member) -> None:
    weeks = [[{"weekday": day, "from": "20:00", "to": "22:00"} for day in days] for days in ((0, 1, 2), (2, 3, 4))]
    for _ in range(10):
        barrier, statuses = threading.Barrier(2), []

        def send(slots: Any, barrier: threading.Barrier = barrier, statuses: list[int] = statuses) -> None:
            try:
                client = client_for(pim)
                barrier.wait(10)
                statuses.append(paint(client, slots).status_code)
            finally:
                connection.close()

        threads = [threading.Thread(target=send, args=(slots,)) for slots in weeks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert statuses == [200, 200]
        assert client_for(pim).get(PATH).json()["slots"] in weeks
