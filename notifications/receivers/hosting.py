"""Who leads a session, and whether it takes place: asked of those who lead, told to those who come."""

from django.db.models import Q
from django.dispatch import receiver

from groups import events
from notifications import kinds, planning


@receiver(events.published, sender=events.HandoverOffered, dispatch_uid="ask-her-to-lead")
def ask_her_to_lead(*, event: events.HandoverOffered, **_: object) -> None:
    """Ask a facilitator whether she takes a session over."""
    planning.owe_handover_offer(
        offer_id=event.offer_id,
        session_id=event.session_id,
        member_id=event.member_id,
        expires_at=event.expires_at,
        now=event.at,
    )


@receiver(events.published, sender=events.HandoverOfferEnded, dispatch_uid="ask-her-no-more")
def ask_her_no_more(*, event: events.HandoverOfferEnded, **_: object) -> None:
    """Take the question back where it has not reached her."""
    planning.void(Q(occasion_id=event.offer_id))


@receiver(events.published, sender=events.HostChanged, dispatch_uid="tell-who-leads-now")
def tell_who_leads_now(*, event: events.HostChanged, **_: object) -> None:
    """Tell everybody once that somebody else leads, and keep what waits: the time is the same."""
    of_the_session = Q(session_id=event.session_id)
    planning.carry_over(of_the_session & Q(kind__in=kinds.BY_SCHEDULE), version=event.schedule_version)
    planning.void(of_the_session & Q(kind=kinds.HOST_CHANGED.code))
    planning.owe_new_host(session_id=event.session_id, now=event.at)


@receiver(events.published, sender=events.HostNamed, dispatch_uid="tell-her-that-she-leads")
def tell_her_that_she_leads(*, event: events.HostNamed, **_: object) -> None:
    """Tell a facilitator that she was put down to lead a session."""
    planning.owe_word_to_named_host(session_id=event.session_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.MeetingLinkWanted, dispatch_uid="ask-for-a-link")
def ask_for_a_link(*, event: events.MeetingLinkWanted, **_: object) -> None:
    """Ask a facilitator for a new link."""
    planning.owe_link_question(session_id=event.session_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.CircleUnled, dispatch_uid="tell-the-coordinators")
def tell_the_coordinators(*, event: events.CircleUnled, **_: object) -> None:
    """Tell those who are responsible for the circle that nobody leads it."""
    planning.owe_word_to_coordinators(circle_id=event.circle_id, member_ids=event.coordinator_ids, now=event.at)


@receiver(events.published, sender=events.DebriefWanted, dispatch_uid="ask-how-it-went")
def ask_how_it_went(*, event: events.DebriefWanted, **_: object) -> None:
    """Ask whoever facilitated how it went."""
    planning.owe_debrief_question(session_id=event.session_id, now=event.at)


@receiver(events.published, sender=events.DebriefWritten, dispatch_uid="ask-how-it-went-no-more")
def ask_how_it_went_no_more(*, event: events.DebriefWritten, **_: object) -> None:
    """Take the question back that she answered before it reached her."""
    hers = planning.of_session(kinds.DEBRIEF_ASKED, session_id=event.session_id, member_id=event.member_id)
    planning.void(hers)


@receiver(events.published, sender=events.HostMissing, dispatch_uid="call-somebody")
def call_somebody(*, event: events.HostMissing, **_: object) -> None:
    """Call the facilitators, and tell whoever is waiting that they were called."""
    planning.owe_call(session_id=event.session_id, member_ids=event.facilitator_ids, now=event.at)
    planning.owe_word_to_who_waits(session_id=event.session_id, but=event.facilitator_ids, now=event.at)


@receiver(events.published, sender=events.QuorumMissed, dispatch_uid="ask-what-becomes-of-it")
def ask_what_becomes_of_it(*, event: events.QuorumMissed, **_: object) -> None:
    """Ask those who lead, and once: what was asked before and did not reach them is taken back."""
    planning.void(Q(session_id=event.session_id, kind=kinds.QUORUM_QUESTION.code))
    planning.owe_quorum_question(
        session_id=event.session_id, member_ids=event.host_ids, decide_by=event.decide_by, now=event.at
    )


@receiver(events.published, sender=events.KeptAsTwoChairs, dispatch_uid="tell-that-it-is-small")
def tell_that_it_is_small(*, event: events.KeptAsTwoChairs, **_: object) -> None:
    """Ask those who lead no more, and tell whoever comes that it will be a small round."""
    planning.void(Q(session_id=event.session_id, kind=kinds.QUORUM_QUESTION.code))
    planning.owe_two_chairs(session_id=event.session_id, now=event.at)


@receiver(events.published, sender=events.MergeAsked, dispatch_uid="ask-whether-she-comes-along")
def ask_whether_she_comes_along(*, event: events.MergeAsked, **_: object) -> None:
    """Ask a member whether she comes to another session instead."""
    planning.owe_merge_question(
        answer_id=event.answer_id,
        session_id=event.session_id,
        member_id=event.member_id,
        decide_by=event.decide_by,
        now=event.at,
    )


@receiver(events.published, sender=events.MergeAnswered, dispatch_uid="ask-her-about-it-no-more")
def ask_her_about_it_no_more(*, event: events.MergeAnswered, **_: object) -> None:
    """Take the question back where it has not reached her."""
    planning.void(Q(occasion_id=event.answer_id))
