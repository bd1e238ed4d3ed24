"""What the stories of her check-ins share: the words on the screen, what the database keeps, and weeks gone by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from groups.dose import Helped
from groups.models import CheckIn
from groups.selectors.checkins import Answers, Words, opened_answers, opened_words, own_check_ins, own_intentions
from groups.services.checkins import Said as Told
from groups.services.checkins import check_in
from members.models import Member
from members.services.consents import grant_consent
from members.zones import zone
from tests.browser.app.window import App

LONG = timedelta(days=400)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the screens say in one language."""

    unset: str
    no_place: str
    no_choice: str
    unsure: str
    tired: str
    proud: str
    yes: str
    needs_yes: str
    keep: str
    keep_change: str
    kept: str
    this_week: str
    hum: str
    skip: str
    change: str
    delete: str
    delete_for_good: str
    line: str
    small: str
    mean: str
    keep_small: str
    half: str
    half_said: str
    table: str


SAID = {
    "en": Said(
        unset="No answer yet", no_place="Please choose a place", no_choice="Please choose one of the three.",
        unsure="Not sure", tired="tired", proud="proud", yes="Yes, keep this for me",
        needs_yes="We keep this only with your yes.", keep="Keep it", keep_change="Keep the change",
        kept="Kept, for you alone", this_week="What you said this week", hum="Background hum", skip="Not this week",
        change="Change it", delete="Delete it", delete_for_good="Delete for good", line="Your line",
        small="One small thing", mean="What I mean to do", keep_small="Keep it for me", half="Half a try",
        half_said="Half a try counts.", table="The same as a table",
    ),
    "es": Said(
        unset="Todavía sin respuesta", no_place="Elige un punto de la línea", no_choice="Elige una de las tres",
        unsure="No lo sé", tired="cansancio", proud="orgullo", yes="Sí, guarda esto para mí",
        needs_yes="Solo guardamos esto si dices que sí.", keep="Guardarlo", keep_change="Guardar el cambio",
        kept="Guardado, solo para ti", this_week="Lo que dijiste esta semana", hum="Un murmullo de fondo",
        skip="Esta semana no", change="Cambiarla", delete="Borrarla", delete_for_good="Borrar para siempre",
        line="Tu línea", small="Una cosa pequeña", mean="Lo que me propongo", keep_small="Guardarlo para mí",
        half="Medio intento", half_said="Medio intento cuenta.", table="Lo mismo en una tabla",
    ),
}  # fmt: skip


def answers_of(member: Member) -> list[Answers]:
    """Return what the database keeps of her check-ins, opened, the newest week first."""
    rows = list(own_check_ins(member))
    opened = opened_answers(member, rows)
    return [opened[row.pk] for row in rows]


def small_things_of(member: Member) -> list[Words]:
    """Return what it keeps of her small things, the newest first."""
    rows = list(own_intentions(member))
    opened = opened_words(member, rows)
    return [opened[row.pk] for row in rows]


def says_yes(member: Member) -> None:
    """Let her have said yes to our keeping it, long ago."""
    grant_consent(member=member, purpose="check_ins", now=datetime.now(UTC) - LONG)


def answered(member: Member, weeks: Sequence[tuple[int, int, str]]) -> list[CheckIn]:
    """Let her have answered so many weeks ago by her own clock, so loud, and whether it helped; the oldest first."""
    says_yes(member)
    now = datetime.now(zone(member.timezone))  # in UTC a clock change moves a late Sunday into the next week
    return [
        check_in(
            member=member,
            said=Told(loudness, Helped(helped), ["tired"]),
            now=(now - timedelta(weeks=ago)).astimezone(UTC),
        )
        for ago, loudness, helped in weeks
    ]


def put_on_line(app: App, loudness: int) -> None:
    """Tap the line where that loudness is; the knob is 32 pixels wide, and its middle stands on the value."""
    line = app.page.get_by_role("slider")
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box is not None
    at = {"x": 17 + (box["width"] - 34) * loudness / 10, "y": box["height"] / 2}
    app.taps += 1
    line.tap(position=at) if app.has_touch else line.click(position=at)  # type: ignore[arg-type]
