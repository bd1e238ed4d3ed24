"""One of many ids as a condition, given to the database as one array: thousands of parameters take longer to write."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import BooleanField, F, Func, Value


class Among(Func):
    """Whether a column holds one of these ids."""

    conditional = True
    template = "%(expressions)s::uuid[])"
    arg_joiner = " = ANY("

    def __init__(self, column: str, ids: Iterable[UUID]) -> None:
        written = ",".join(each.hex for each in ids)
        super().__init__(F(column), Value(f"{{{written}}}"), output_field=BooleanField())
