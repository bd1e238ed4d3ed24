"""What the stories of whoever leads share: fay with a weekly series, and the words on the buttons."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from groups.models import Series, Session
from groups.services.series import schedule_series
from members.models import Member
from tests.browser.app.window import App

HOUR = 12  # of the day in the circle's zone: no other session of the small world is near, three days from now


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the app says in one language, as far as these stories touch it."""

    title: str
    fix: str
    save: str
    save_one: str
    once: str
    move: str
    call_off: str
    later: str
    move_so: str
    yes_off: str
    undo: str
    told_one: str
    told_nobody: str
    change_so: str
    just: str
    take_back: str
    change: str
    every_week: str
    meet_then: str
    unreachable: str


SAID = {
    "en": Said(
        title="What you lead", fix="Fix a time", save="Fix these times", save_one="Fix it", once="Once", move="Move: ",
        call_off="Call off: ", later="Half an hour later", move_so="Move it so", yes_off="Yes, call it off",
        undo="Undo", told_one="1 person holds a seat or waits there", told_nobody="Nobody holds a seat there",
        change_so="Change it so", just="Just changed", take_back="Take the change back", change="Change the rhythm: ",
        every_week="Every week", meet_then="Meet then every week", unreachable="We cannot reach the server",
    ),
    "es": Said(
        title="Lo que facilitas", fix="Fijar una hora", save="Fijar estas horas", save_one="Fijarla", once="Una vez",
        move="Mover: ", call_off="Suspender: ", later="Media hora después", move_so="Moverla así",
        yes_off="Sí, suspenderla", undo="Deshacer", told_one="1 persona tiene plaza o espera",
        told_nobody="Nadie tiene plaza allí", change_so="Cambiarlo así", just="Recién cambiado",
        take_back="Retirar el cambio", change="Cambiar el ritmo: ", every_week="Cada semana",
        meet_then="Reunirse entonces cada semana", unreachable="no llegamos al servidor",
    ),
}  # fmt: skip


def fay(app: App, locale: str = "en-US") -> Member:
    """Return her who facilitates all three circles, in the language of the window."""
    Member.objects.filter(pk=app.world.fay.pk).update(locale=locale[:2])
    return app.world.fay


def noon(app: App, *, days: int = 3) -> datetime:
    """Return noon on the wall of the lantern circle, some days from today."""
    today = app.world.now.astimezone(app.world.lantern.zone).date()
    return datetime(today.year, today.month, today.day, HOUR) + timedelta(days=days)  # noqa: DTZ001  (on the wall)


def weekly(app: App) -> tuple[Series, list[Session]]:
    """Let the lantern circle meet every week at noon; return the series and its sessions in order of time."""
    circle = app.world.lantern
    series = schedule_series(
        circle_id=circle.pk, rrule="FREQ=WEEKLY", dtstart_local=noon(app), zone=circle.zone, duration_minutes=60,
        now=datetime.now(UTC),
    )  # fmt: skip
    return series, list(series.sessions.order_by("starts_at"))
