"""Seats and attendance. A member reads her own; facilitators read handles."""

from typing import Any

from rest_framework import serializers

from groups.models import Seat


class SeatOut(serializers.Serializer[Any]):
    """Her own seat: `in`, or `waiting` with her place in the queue. Never who else."""

    state = serializers.ChoiceField(choices=[Seat.State.IN, Seat.State.WAITING])
    position = serializers.IntegerField(allow_null=True)


class SeatIn(serializers.Serializer[Any]):
    """Her answer: `in` takes a seat or a place on the waitlist, `out` gives it back."""

    state = serializers.ChoiceField(choices=[Seat.State.IN, Seat.State.OUT], default=Seat.State.IN)


class SeatRowOut(serializers.Serializer[Any]):
    """A seat as facilitators read it."""

    id = serializers.UUIDField()
    handle = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(choices=[Seat.State.IN, Seat.State.WAITING])


class AttendanceRowOut(serializers.Serializer[Any]):
    """Whether one of the seated came."""

    seat = serializers.UUIDField(source="pk")
    handle = serializers.CharField(allow_null=True)
    attendance = serializers.ChoiceField(choices=Seat.Attendance.choices)


class AttendanceOut(serializers.Serializer[Any]):
    """Attendance of a session, by handle."""

    seats = AttendanceRowOut(many=True)


class AttendanceRowIn(serializers.Serializer[Any]):
    """One of the seated: came or not."""

    seat = serializers.UUIDField()
    attended = serializers.BooleanField()


class AttendanceIn(serializers.Serializer[Any]):
    """Who came; seats that are left out stay as they are."""

    seats = AttendanceRowIn(many=True, allow_empty=False)

    def validate_seats(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len(rows) > 100 or len({row["seat"] for row in rows}) != len(rows):
            raise serializers.ValidationError("Name each seat once.", code="seat_twice")
        return rows
