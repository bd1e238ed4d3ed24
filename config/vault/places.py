"""Where a sealed text lives: model, row, field. A text that is moved elsewhere refuses to open."""

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
