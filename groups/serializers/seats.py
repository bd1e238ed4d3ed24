"""Seats and attendance. A member reads her own; facilitators read handles."""

from typing import Any

from rest_framework import serializers

from groups.models import Seat
from groups.serializers.fields import LineField

LIVE = [Seat.State.IN, Seat.State.HOPEFUL, Seat.State.OFFERED, Seat.State.WAITING]
LONGEST_NOTICE = 14 * 24 * 60


class SeatOut(serializers.Serializer[Any]):
    """Her own seat: `in`, `hopeful`, `offered`, or `waiting` with her place in the queue. Never who else.

    What is `offered` is held for her until `offer_expires_at`. Offers that would come later than `min_notice_minutes`
    before the start skip her, and she keeps her place. `attendance` is what was written down afterwards; she and her
    facilitators read it, nobody else.
    """

    state = serializers.ChoiceField(choices=LIVE)
    position = serializers.IntegerField(allow_null=True)
    attendance = serializers.ChoiceField(choices=Seat.Attendance.choices)
    offer_expires_at = serializers.DateTimeField(allow_null=True)
    min_notice_minutes = serializers.IntegerField(allow_null=True)


class SeatIn(serializers.Serializer[Any]):
    """Her answer: `in` and `hopeful` take a seat or a place on the waitlist, `out` gives it back.

    `min_notice_minutes` is kept with her place on the waitlist: how long before the start an offer must come to be of
    use to her; null is any time, and left out it stays. `handle` and `alias` say how she wants to appear where this
    also joins the circle; a member keeps what she has.
    """

    state = serializers.ChoiceField(choices=[Seat.State.IN, Seat.State.HOPEFUL, Seat.State.OUT], default=Seat.State.IN)
    min_notice_minutes = serializers.IntegerField(
        min_value=0, max_value=LONGEST_NOTICE, allow_null=True, required=False
    )
    handle = LineField(max_length=40, min_length=2, allow_blank=True, required=False)
    alias = LineField(max_length=60, allow_blank=True, required=False)


class SeatRowOut(serializers.Serializer[Any]):
    """A seat as facilitators read it."""

    id = serializers.UUIDField(source="public_id")
    handle = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=LIVE)
    is_first = serializers.BooleanField(
        help_text="As far as is known, she comes to this circle for the first time: no seat of hers in an earlier "
        "session, or only such as she missed."
    )


class AttendanceRowOut(serializers.Serializer[Any]):
    """Whether one of the seated came."""

    seat = serializers.UUIDField(source="public_id")
    handle = serializers.CharField(allow_null=True)
    attendance = serializers.ChoiceField(choices=Seat.Attendance.choices)


class AttendanceOut(serializers.Serializer[Any]):
    """Attendance of a session, by handle."""

    seats = AttendanceRowOut(many=True)


class AttendanceRowIn(serializers.Serializer[Any]):
    """One of the seated: came or not; `left_early` says that she came and went before the end."""

    seat = serializers.UUIDField()
    attended = serializers.BooleanField()
    left_early = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["left_early"] and not attrs["attended"]:
            raise serializers.ValidationError("Who left early was there.", code="left_without_coming")
        return attrs


class AttendanceIn(serializers.Serializer[Any]):
    """Who came; seats that are left out stay as they are."""

    seats = AttendanceRowIn(many=True, allow_empty=False)

    def validate_seats(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(rows) > 100 or len({row["seat"] for row in rows}) != len(rows):
            raise serializers.ValidationError("Name each seat once.", code="seat_twice")
        return rows
