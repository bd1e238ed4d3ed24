"""A wall-clock time without a zone: what a facilitator means by "Tuesdays at 20:30"."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class LocalDateTimeField(models.Field):
    """PostgreSQL's `timestamp without time zone`, always a naive datetime in Python."""

    description = "Local date and time without a zone"

    def db_type(self, connection: Any) -> str:
        return "timestamp"

    def to_python(self, value: Any) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        try:
            return datetime.fromisoformat(str(value))
        except ValueError as error:
            raise ValidationError("Give a local date and time such as 2027-01-05T20:30.", code="invalid") from error

    def get_prep_value(self, value: Any) -> datetime | None:
        moment = self.to_python(super().get_prep_value(value))
        if moment is not None and moment.tzinfo is not None:
            raise ValidationError("A local time carries no offset.", code="invalid")
        return moment

    def value_to_string(self, obj: models.Model) -> str:
        value: datetime | None = getattr(obj, self.attname)
        return "" if value is None else value.isoformat()
