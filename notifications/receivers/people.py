"""What happens to somebody: welcomed, admitted, there or not; to her clock, and to what everybody agreed to."""

from django.db.models import Q
from django.dispatch import receiver

from config.api.clock import database_now
from groups import events
from members import events as member_events
from members.selectors import invitation_card
from notifications import kinds, planning
from notifications.accounts import invitation_letter, tell
from notifications.services.account_mail import owe_account_mail, take_back_account_mail


@receiver(events.published, sender=events.JoinDecided, dispatch_uid="tell-the-answer")
def tell_the_answer(*, event: events.JoinDecided, **_: object) -> None:
    """Tell her whether she was admitted."""
    planning.owe_join_answer(membership_id=event.membership_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.PlaceOffered, dispatch_uid="tell-of-the-place")
def tell_of_the_place(*, event: events.PlaceOffered, **_: object) -> None:
    """Tell her that a place in the circle she waits for is held for her."""
    planning.owe_place_offer(
        place_id=event.place_id, member_id=event.member_id, expires_at=event.expires_at, now=event.at
    )


@receiver(events.published, sender=events.WaitingEnded, dispatch_uid="hold-it-no-more")
def hold_it_no_more(*, event: events.WaitingEnded, **_: object) -> None:
    """Take back the news of a place that is not held any more, and of a circle like the one she waited for."""
    planning.void(Q(occasion_id=event.place_id) | Q(recipient_id=event.member_id, kind=kinds.LIKE_OPENED.code))


@receiver(events.published, sender=events.LikeOpened, dispatch_uid="tell-of-another-like-it")
def tell_of_another_like_it(*, event: events.LikeOpened, **_: object) -> None:
    """Tell those who wait before a full circle that another one like it is open."""
    planning.owe_word_of_a_like(circle_id=event.circle_id, member_ids=event.member_ids, now=event.at)


@receiver(events.published, sender=events.NoticeWritten, dispatch_uid="say-there-is-something-to-read")
def say_there_is_something_to_read(*, event: events.NoticeWritten, **_: object) -> None:
    """Tell the circle once that whoever leads it wrote it a fact."""
    planning.owe_notice(notice_id=event.notice_id, now=event.at)


@receiver(events.published, sender=events.NoticeWithdrawn, dispatch_uid="nothing-to-read-after-all")
def nothing_to_read_after_all(*, event: events.NoticeWithdrawn, **_: object) -> None:
    """Tell nobody any more of what was withdrawn."""
    planning.take_back_notice(notice_id=event.notice_id, now=event.at)


@receiver(events.published, sender=events.AttendanceRecorded, dispatch_uid="ask-who-came")
def ask_who_came(*, event: events.AttendanceRecorded, **_: object) -> None:
    """Owe the question to her who came, and a kind word to who could not; what was corrected is taken back."""
    owe, other = (
        (planning.owe_prompt, kinds.SESSION_MISSED)
        if event.has_attended
        else (planning.owe_missed, kinds.REFLECTION_PROMPT)
    )
    planning.void(Q(occasion_id=event.seat_id, kind=other.code))
    owe(seat_id=event.seat_id, now=event.at)


@receiver(events.published, sender=events.OldWordsAsked, dispatch_uid="ask-whether-she-keeps-them")
def ask_whether_she_keeps_them(*, event: events.OldWordsAsked, **_: object) -> None:
    """Ask her whether she wants to keep what she wrote."""
    planning.owe_keeping_question(question_id=event.question_id, member_id=event.member_id, now=event.at)


@receiver(events.published, sender=events.OldWordsAnswered, dispatch_uid="ask-about-them-no-more")
def ask_about_them_no_more(*, event: events.OldWordsAnswered, **_: object) -> None:
    """Take the question back where it has not reached her."""
    planning.void(Q(occasion_id=event.question_id))


@receiver(member_events.published, sender=member_events.ClockChanged, dispatch_uid="move-to-her-clock")
def move_to_her_clock(*, event: member_events.ClockChanged, **_: object) -> None:
    """Set what waits for her to her new zone or quiet hours."""
    planning.move_pause(event.member_id)
    planning.retime(member_ids=[event.member_id], now=database_now())


@receiver(member_events.published, sender=member_events.AgreementAccepted, dispatch_uid="welcome-her")
def welcome_her(*, event: member_events.AgreementAccepted, **_: object) -> None:
    """Welcome her who accepts the agreement for the first time, and ask nobody who has done so already."""
    planning.void(Q(recipient_id=event.member_id, kind=kinds.AGREEMENT_RENEWED.code, version__lte=event.version))
    if event.is_first:
        planning.owe_welcome(member_id=event.member_id, now=event.at)


@receiver(member_events.published, sender=member_events.AgreementPublished, dispatch_uid="tell-what-is-new")
def tell_what_is_new(*, event: member_events.AgreementPublished, **_: object) -> None:
    """Tell whoever accepted an earlier version, and take back what spoke of one."""
    planning.void(Q(kind=kinds.AGREEMENT_RENEWED.code, version__lt=event.version))
    planning.owe_renewals(version=event.version, now=event.at)


@receiver(member_events.published, sender=member_events.FacilitatorDecided, dispatch_uid="tell-who-applied")
def tell_who_applied(*, event: member_events.FacilitatorDecided, **_: object) -> None:
    """Tell her whether she may facilitate."""
    planning.owe_facilitator_answer(
        member_id=event.member_id, is_approved=event.is_approved, number=event.number, now=event.at
    )


@receiver(member_events.published, sender=member_events.SecondFactorReset, dispatch_uid="tell-who-lost-it")
def tell_who_lost_it(*, event: member_events.SecondFactorReset, **_: object) -> None:
    """Tell her that her second factor was taken away: if she did not ask for it, somebody else did."""
    tell(member_id=event.member_id, change="second_factor_reset", now=event.at)


@receiver(member_events.published, sender=member_events.FacilitatorInvited, dispatch_uid="tell-who-is-invited")
def tell_who_is_invited(*, event: member_events.FacilitatorInvited, **_: object) -> None:
    """Write to an address that has no account yet; the letter waits for its mail server as long as it holds.

    One that waits since an earlier time names another day: it is taken back.
    """
    take_back_account_mail(about_id=event.invitation_id)
    card = invitation_card(event.invitation_id)
    subject, text = invitation_letter(card.language, expires_at=card.expires_at)
    owe_account_mail(
        address=card.address, subject=subject, text=text, html=None, now=event.at, expires_at=card.expires_at,
        about_id=event.invitation_id,
    )  # fmt: skip


@receiver(member_events.published, sender=member_events.InvitationEnded, dispatch_uid="invite-no-more")
def invite_no_more(*, event: member_events.InvitationEnded, **_: object) -> None:
    """Send no letter about an invitation that is over."""
    take_back_account_mail(about_id=event.invitation_id)
