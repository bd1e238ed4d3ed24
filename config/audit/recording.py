"""Writing down an act: with the change it belongs to, or, for a read, on a connection of its own."""

from collections.abc import Iterable

from django.apps import apps

from config.audit.entries import Entry


def record(*entries: Entry) -> None:
    """This function will write entries down in the running transaction: they stay or go together."""
    _write(entries, using="default")


def record_read(*entries: Entry) -> None:
    """This function will write entries down at once, whatever becomes of the running transaction.

    Who has read cannot unread, so a rollback must not take the record away. Whoever reveals a text calls this before
    it hands the text out: where the record cannot be written, nothing is read.
    """
    _write(entries, using="default")


def _write(entries: Iterable[Entry], *, using: str) -> None:
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
