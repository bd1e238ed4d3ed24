"""Push services as they are: some devices are gone, some hosts ask us to wait. F26."""

from collections import Counter
from typing import Any

import pytest

from notifications.models import Delivery, PushSubscription
from tests.faults.harness import Lab, owe
from tests.notifications.pushes import running_push_service

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 10
WAIT = 2


def test_f26_each_answer_of_a_push_service_has_its_consequence_and_no_other(lab: Lab, settings: Any) -> None:
    with running_push_service() as service:
        settings.PUSH_EXTRA_ORIGINS = [service.origin]
        lab.environment["PUSH_ORIGIN"] = service.origin
        service.headers["429"] = {"Retry-After": str(WAIT)}
        ways = ["201"] * EACH + ["404"] * (EACH // 2) + ["410"] * (EACH // 2) + ["429-201"] * EACH
        for number, (row, way) in enumerate(zip(owe(3 * EACH), ways, strict=True)):
            service.device(row.recipient, f"{way}/{number}")
        Delivery.objects.update(channel="push")
        lab.worker(), lab.worker()
        lab.wait_settled()
        calls = list(service.calls)
    taken = Counter(call.headers["Topic"] for call in calls if call.answer == "201")
    states = dict(Counter(Delivery.objects.values_list("state", flat=True)))
    lost, dup = 2 * EACH - len(taken), taken.total() - len(taken)
    print(f"F26: lost={lost} dup={dup} late_p99={WAIT} calls={dict(Counter(call.answer for call in calls))} {states}")
    assert (lost, dup, states) == (0, 0, {"sent": 2 * EACH, "failed": EACH})
    assert Counter(call.answer for call in calls) == {"201": 2 * EACH, "404": EACH // 2, "410": EACH // 2, "429": EACH}
    assert PushSubscription.objects.count() == 2 * EACH
    waited = {call.path: call.at for call in calls if call.answer == "429"}
    assert all(call.at - waited[call.path] >= WAIT for call in calls if call.answer == "201" and call.path in waited)
