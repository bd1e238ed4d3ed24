"""Where a sealed text lives: model, row, field. A text that is moved elsewhere refuses to open."""

from uuid import UUID

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from config.vault.errors import PlaceUnknown


def place(instance: Model, field: str) -> str:
    """This function will return "app_label.model:pk:field" of a row that has its primary key, saved or not.

    A proxy model gives its concrete model's place. Raises PlaceUnknown for a missing key or field.
    """
    options = instance._meta.concrete_model._meta if instance._meta.concrete_model else instance._meta
    try:
        name = options.get_field(field).name
    except FieldDoesNotExist:
        raise PlaceUnknown from None
    if instance.pk is None:
        raise PlaceUnknown
    # A key given as text ("0190A...") must name the same place as the one that is read back from the database.
    return f"{options.label_lower}:{options.pk.to_python(instance.pk)}:{name}"


def subject(place: str) -> tuple[str, UUID | None]:
    """This function will return what the audit calls the row of a place: its model, and its id where that is a UUID.

    Raises PlaceUnknown for what is no place.
    """
    kind, _, rest = place.partition(":")
    key = rest.rpartition(":")[0]
    if not kind or not key:
        raise PlaceUnknown
    try:
        return kind, UUID(key)
    except ValueError:
        return kind, None
