"""The vault's part in export and erasure. Here erasing is destroying the key, after the rows' commit, never before."""

from uuid import UUID

from django.db import transaction

from config.vault import keys
from config.vault.owners import Owner


def export(member_id: UUID) -> dict[str, object]:
    """This function will return since when the member has a key; what it seals is exported, readable, by its app."""
    with keys.keys_database():
        rows = keys.rows_alive().filter(owner_kind="member", owner_id=member_id)
        created = rows.values_list("created_at", flat=True).first()
    return {"encryption_key_created_at": created.isoformat()} if created else {}


def erase(member_id: UUID) -> None:
    """This function will destroy the member's key: inside a transaction right after its commit, otherwise at once.

    A failure is logged and not raised, as the rows are gone by then: the journal's tick asks `is_destroyed` and
    calls `destroy_key` until it is.
    """

    def destroy() -> None:
        keys.destroy_key(Owner.member(member_id))

    # Before the commit it would be final while the rows could still come back. No partial: Django's robust callbacks
    # log their __qualname__ when they fail.
    transaction.on_commit(destroy, robust=True)
