"""Reading: fifty sessions of a circle among a million, the directory, her agenda, beside floors and the usual way."""

from datetime import timedelta

from benchmarks.directory import _populate as populate
from benchmarks.laboratory import laboratory
from benchmarks.markdown import table
from benchmarks.sizes import size
from benchmarks.weblab import FLOOR, OURS, asked, get, serving

FLOOR_LIST, FLOOR_AGENDA = "raw WSGI, the list", "raw WSGI, her agenda"
API = "/api/v1"


def main() -> None:
    """Take turns between the programs, several requests each."""
    circles, each = size(quick=200, usual=20_000, full=20_000), size(quick=60, usual=12, full=50)
    runs, seconds = size(quick=1, usual=5, full=5), size(quick=1, usual=2, full=4)
    with laboratory() as lab:
        populate(circles, each)
        hers = her_life()
        measured: dict[str, list[float]] = {}
        with serving(lab, FLOOR) as floor, serving(lab, OURS) as ours:
            kinds = _kinds(floor, ours, hers)
            for port, request in kinds.values():
                asked(port, [request], seconds=0.3)
            for _ in range(runs):
                for name, (port, request) in kinds.items():
                    measured.setdefault(name, []).append(asked(port, [request], seconds=seconds).rate)
    title = f"Reading among {circles * each:,} sessions, two workers"
    print(table(title, measured, unit="answers a second", base=FLOOR_LIST, name="reads"))
    print(table("Her agenda", {name: measured[name] for name in (FLOOR_AGENDA, "her agenda")},
                unit="answers a second", base=FLOOR_AGENDA, name="reads_agenda"))  # fmt: skip


def _kinds(floor: int, ours: int, hers: dict[str, str]) -> dict[str, tuple[int, str]]:
    cookie, slug = hers["cookie"], hers["slug"]
    sessions = f"{API}/circles/{slug}/sessions/?limit=50"
    return {
        FLOOR_LIST: (floor, get(f"/sessions/{hers['circle']}")),
        "fifty sessions, signed in": (ours, get(sessions, cookie=cookie)),
        "fifty sessions, a guest": (ours, get(sessions)),
        "the directory, fifty circles, a guest": (ours, get(f"{API}/circles/?limit=50")),
        "DRF's usual list with page numbers": (ours, get(f"{API}/bench/sessions/")),
        FLOOR_AGENDA: (floor, get(f"/agenda/{hers['member']}")),
        "her agenda": (ours, get(f"{API}/me/agenda/?limit=50", cookie=cookie)),
    }


def her_life() -> dict[str, str]:
    """Let a member belong to two circles and sit in ten coming sessions of each; return what asking takes."""
    from django.test import Client  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from groups.models import Circle, Membership, Seat, Session  # noqa: PLC0415
    from members.models import Member  # noqa: PLC0415

    member = Member.objects.create_user("reader@example.org", timezone="Europe/Madrid")
    circles = list(Circle.objects.filter(slug__in=["bench-10", "bench-20"]).order_by("slug"))
    now = timezone.now()
    for circle in circles:
        Membership.objects.create(circle=circle, member=member, handle="Heron", joined_at=now)
        coming = Session.objects.filter(circle=circle, starts_at__gt=now + timedelta(hours=1)).order_by("starts_at")
        for session in coming[:10]:
            Session.objects.filter(pk=session.pk).update(taken=session.taken + 1, seat_limit=20, capacity=20)
            Seat.objects.create(session=session, member=member, state="in", queued_at=now)
    client = Client()
    client.force_login(member, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "cookie": client.cookies["sessionid"].value,
        "slug": circles[0].slug,
        "circle": str(circles[0].pk),
        "member": str(member.pk),
    }


if __name__ == "__main__":
    main()
