"""Writing down an act: with the change it belongs to, or, for a read, on a connection of its own."""

from collections.abc import Sequence

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, Error, transaction

from config.audit.entries import Entry
from config.audit.errors import AuditUnavailable
from config.audit.router import ALIAS


def record(*entries: Entry) -> None:
    """This function will write entries down in the running transaction: they stay or go together."""
    _write(entries, using=DEFAULT_DB_ALIAS)


def record_read(*entries: Entry) -> None:
    """This function will write entries down at once, by one statement, whatever becomes of the running transaction.

    Who has read cannot unread, so a rollback must not take the record away. Whoever reveals a text calls this before
    it hands the text out: where the record cannot be written, nothing is read. Raises AuditUnavailable, and
    RuntimeError inside a transaction on `audit`, which could still be rolled back.
    """
    if not entries:
        return
    try:
        with transaction.atomic(using=ALIAS, durable=True):
            _write(entries, using=ALIAS)
    except Error as error:
        raise AuditUnavailable from error


def _write(entries: Sequence[Entry], *, using: str) -> None:
    # By name: the package is imported before Django's models are.
    model = apps.get_model("audit", "AuditEntry")
    model.objects.using(using).bulk_create(
        model(
            actor_id=entry.actor,
            action=entry.action,
            subject_kind=entry.subject_kind,
            subject_id=entry.subject_id,
            reason=entry.reason,
        )
        for entry in entries
    )
