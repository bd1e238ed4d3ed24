"""A list of people to invite (CSV): what each row says, and why a row is not taken. Looked at first, then invited."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from groups.exchange.clocks import Unreadable
from groups.models import Circle
from members.errors import AlreadyInvited, AlreadyMember
from members.models import Member
from members.selectors import invited_among, members_among
from members.services.inviting import invite_facilitator

COLUMNS: Final = ("email", "language", "circle")
LARGEST: Final = 64 * 1024  # bytes
MOST: Final = 200  # rows
REASONS: Final[dict[str, str | Promise]] = {
    "address_invalid": _("This is no e-mail address."),
    "address_twice": _("This address stands further up already."),
    "language_unknown": _("The language is en or es."),
    "circle_unknown": _("There is no circle with this address that has not ended."),
    "already_member": _("She has an account already: approve her on her page among the members."),
    "already_invited": _("She is invited already. Her invitation can be sent again."),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Invitee:
    """One row. `code` says why it is not taken; without one it is."""

    number: int
    address: str
    language: str = Member.Locale.EN.value
    circle_id: UUID | None = None
    code: str = ""

    @property
    def reason(self) -> str:
        """Why it is not taken, in words."""
        return str(REASONS[self.code]) if self.code else ""


def rows_in(content: bytes) -> list[dict[str, str]]:
    """Return the rows by the names of their columns. Raises Unreadable as the table of circles does."""
    if len(content) > LARGEST:
        raise Unreadable("file_too_large")
    if b"\0" in content:  # no cell that the database could hold
        raise Unreadable("not_a_table")
    try:
        lines = [line for line in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True) if line]
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    except csv.Error:
        raise Unreadable("not_a_table") from None
    names = [name.strip().lower() for name in lines[0]] if lines else []
    if set(names) - set(COLUMNS) or "email" not in names or len(set(names)) != len(names):
        raise Unreadable("column_unknown")
    if len(lines) > MOST + 1:
        raise Unreadable("too_many")
    if any(len(line) != len(names) for line in lines):
        raise Unreadable("not_a_table")
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines[1:]]


def look_at(rows: Sequence[dict[str, str]], *, now: datetime) -> list[Invitee]:
    """Return what would become of each row, by three queries."""
    addresses = [row["email"].lower() for row in rows]
    running = Circle.objects.filter(slug__in={row.get("circle", "") for row in rows}, archived_at=None)
    circles = dict(running.values_list("slug", "pk"))
    known, invited = members_among(addresses), invited_among(addresses, now=now)
    found: list[Invitee] = []
    for number, (row, address) in enumerate(zip(rows, addresses, strict=True), start=1):
        language, circle = row.get("language", "").lower() or Member.Locale.EN.value, row.get("circle", "")
        wrong = {
            "address_invalid": not _is_address(address),
            "address_twice": address in addresses[: number - 1],
            "language_unknown": language not in Member.Locale.values,
            "circle_unknown": bool(circle) and circle not in circles,
            "already_member": address in known,
            "already_invited": address in invited,
        }
        code = next((code for code, is_so in wrong.items() if is_so), "")
        found.append(
            Invitee(number=number, address=address, language=language, circle_id=circles.get(circle), code=code)
        )
    return found


def invite(invitees: Sequence[Invitee], *, actor: UUID, now: datetime) -> list[Invitee]:
    """Invite who can be, each in a transaction of her own, and return what became of each row.

    Whatever ends it half-way, the same list invites the rest.
    """
    return [each if each.code else _invited(each, actor=actor, now=now) for each in invitees]


def _invited(invitee: Invitee, *, actor: UUID, now: datetime) -> Invitee:
    told = {"number": invitee.number, "address": invitee.address, "language": invitee.language}
    try:
        invite_facilitator(
            address=invitee.address, language=invitee.language, circle_id=invitee.circle_id, actor=actor, now=now
        )
    except (AlreadyMember, AlreadyInvited) as refused:  # since it was looked at, a moment ago
        return Invitee(**told, code=refused.code)  # type: ignore[arg-type]
    return invitee


def _is_address(address: str) -> bool:
    try:
        validate_email(address)
    except ValidationError:
        return False
    return len(address) <= 254
