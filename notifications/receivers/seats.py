"""What happens to one seat: confirmed, reminded of, offered, lost."""

from django.db.models import Q
from django.dispatch import receiver

from groups import events
from notifications import kinds, leads, planning


@receiver(events.published, sender=events.SeatTaken, dispatch_uid="confirm-and-remind")
def confirm_and_remind(*, event: events.SeatTaken, **_: object) -> None:
    """Confirm a seat and plan its reminders; a place on the waitlist is no seat, and of several one is confirmed."""
    if not event.is_waiting:
        planning.share_turn(event.member_id)
        if event.is_told:
            planning.owe_confirmation(seat_id=event.seat_id, now=event.at)
        planning.plan_reminders(Q(pk=event.seat_id), now=event.at)


@receiver(events.published, sender=events.SeatChanged, dispatch_uid="ask-only-who-hopes")
def ask_only_who_hopes(*, event: events.SeatChanged, **_: object) -> None:
    """Exchange the reminder of the day before for the question, or the question for the reminder."""
    planning.share_turn(event.member_id)
    question = Q(kind=kinds.HOPEFUL_QUESTION.code)
    reminder = Q(kind=kinds.REMINDER.code, lead_minutes__in=leads.OF_A_DAY)
    planning.void(Q(occasion_id=event.seat_id) & (reminder if event.is_hopeful else question))
    coming = Q(occasion_id=event.seat_id, kind=kinds.REMINDER.code, due_at__gt=event.at)
    planning.retime(member_ids=[event.member_id], now=event.at, which=coming)


@receiver(events.published, sender=events.SeatOffered, dispatch_uid="tell-of-the-offer")
def tell_of_the_offer(*, event: events.SeatOffered, **_: object) -> None:
    """Tell her that a seat is held for her, and until when."""
    planning.owe_offer(seat_id=event.seat_id, number=event.number, expires_at=event.expires_at, now=event.at)


@receiver(events.published, sender=events.OfferEnded, dispatch_uid="offer-no-more")
def offer_no_more(*, event: events.OfferEnded, **_: object) -> None:
    """Take an offer back that is over before it reached her."""
    planning.void(Q(occasion_id=event.seat_id, kind=kinds.SEAT_OFFERED.code))


@receiver(events.published, sender=events.SeatPromoted, dispatch_uid="confirm-what-was-offered")
def confirm_what_was_offered(*, event: events.SeatPromoted, **_: object) -> None:
    """Confirm the seat that she waited for and plan its reminders; nothing needs to offer it any more."""
    planning.share_turn(event.member_id)
    planning.void(Q(occasion_id=event.seat_id, kind=kinds.SEAT_OFFERED.code))
    planning.owe_promotion(seat_id=event.seat_id, now=event.at)
    planning.plan_reminders(Q(pk=event.seat_id), now=event.at)


@receiver(events.published, sender=events.SeatReleased, dispatch_uid="forget-the-seat")
def forget_the_seat(*, event: events.SeatReleased, **_: object) -> None:
    """Take back everything that hung on the seat."""
    planning.void(Q(occasion_id=event.seat_id))


@receiver(events.published, sender=events.HopefulReleased, dispatch_uid="tell-that-it-went-on")
def tell_that_it_went_on(*, event: events.HopefulReleased, **_: object) -> None:
    """Take back everything that hung on the seat, and tell her that it went to somebody who waited."""
    planning.void(Q(occasion_id=event.seat_id))
    planning.owe_passed_on(seat_id=event.seat_id, now=event.at)


@receiver(events.published, sender=events.SeatWithdrawn, dispatch_uid="tell-that-it-is-lost")
def tell_that_it_is_lost(*, event: events.SeatWithdrawn, **_: object) -> None:
    """Take back everything that hung on the seat, and tell her that she has it no more."""
    planning.void(Q(occasion_id=event.seat_id))
    planning.owe_withdrawal(seat_id=event.seat_id, now=event.at)
