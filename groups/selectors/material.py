"""What whoever leads a session has beside her: agenda, script, topics, questions, whom to call. Nothing of it is about
anybody in the room, and nothing is kept.
"""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from groups.agenda import Mark, marks
from groups.models import AgendaStep, Benchmark, Session, Topic
from groups.selectors.support import ANYWHERE, Card, support_card
from groups.selectors.vocabulary import agenda_steps, benchmarks, delicate_themes, topics
from members.zones import country_of

MOST_TOPICS: Final = 5
_ANY_GUILT: Final = "general"  # the theme that every circle has


@dataclass(frozen=True, kw_only=True)
class Material:
    """All of it for one session."""

    moment: str
    checklist: list[AgendaStep]
    agenda: list[tuple[AgendaStep, Mark]]
    topics: list[Topic]
    polls: list[Benchmark]
    support: Card


def material_of(session: Session, *, place: tuple[int, int], country: str | None = None) -> Material:
    """Return what goes with a session that is the first of `place`, of as many in all as the second; by five queries.

    `country` is of the support card; without one it is where the session's clock is.
    """
    moment = moment_of(session, place=place)
    steps = list(agenda_steps())
    agenda = [step for step in steps if step.moment == moment]
    timed = marks([(step.minutes, step.is_elastic) for step in agenda], total=session.duration_minutes)
    return Material(
        moment=moment,
        checklist=[step for step in steps if step.moment == AgendaStep.Moment.BEFORE],
        agenda=list(zip(agenda, timed, strict=True)),
        topics=suggested_topics(session, moment=moment),
        polls=list(benchmarks()),
        support=support_card(country or country_of(session.timezone) or ANYWHERE),
    )


def moment_of(session: Session, *, place: tuple[int, int]) -> str:
    """Return whether it is a cohort's first session, its last, or any other one; drop-in circles begin every time."""
    number, total = place
    if session.circle.enrolment != session.circle.Enrolment.COHORT or session.state != Session.State.SCHEDULED:
        return AgendaStep.Moment.ANY
    if number == 1:
        return AgendaStep.Moment.FIRST
    return AgendaStep.Moment.LAST if number == total else AgendaStep.Moment.ANY


def suggested_topics(session: Session, *, moment: str) -> list[Topic]:
    """Return up to five topics: the moment's own, then those of the themes that the circle declared, then of any guilt.

    Each week another one leads. What is delicate or sensitive is suggested only where the circle carries its theme.
    """
    declared = set(session.circle.guilt_sources)
    hers = Q(moment=Topic.Moment.ANY, guilt_source__in={*declared, _ANY_GUILT}, audience="all")
    of_the_moment = Q(moment=moment) & ~Q(moment=Topic.Moment.ANY)
    found = list(topics().filter(hers | of_the_moment))
    delicate = delicate_themes() - declared
    fit = [
        topic
        for topic in found
        if topic.guilt_source_id not in delicate and (not topic.is_sensitive or topic.guilt_source_id in declared)
    ]
    own = [topic for topic in fit if topic.moment != Topic.Moment.ANY]
    themed = [topic for topic in fit if topic not in own and topic.guilt_source_id in declared]
    rest = [topic for topic in fit if topic not in own and topic not in themed]
    week = session.local_start.toordinal() // 7
    return [*own, *_from(week, themed), *_from(week, rest)][:MOST_TOPICS]


def _from(week: int, rows: list[Topic]) -> list[Topic]:
    at = week % len(rows) if rows else 0
    return [*rows[at:], *rows[:at]]
