"""Every column that names a member, by the schema and not by anybody's memory."""

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.apps import apps
from django.db import models

from members.models import Member

FILE = Path(__file__).with_name("references.yaml")
SAID: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())
NAMED = re.compile(r"member|user|actor|subject|owner|author|recipient|_by(_id)?$|blocke[rd]")


def naming() -> dict[str, tuple[type[models.Model], str]]:
    """This function will return each column by its label, over all installed models and the tables between them."""
    return {
        f"{model._meta.label}.{field.name}": (model, field.name)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label != "test_api"
        for field in model._meta.local_fields
        if _names_a_member(model, field)
    }


def rows_of(label: str, member_id: UUID) -> int:
    """This function will count the rows in which a column names her."""
    model, field = naming()[label]
    return model._default_manager.filter(**{field: member_id}).count()


def _names_a_member(model: type[models.Model], field: "models.Field[Any, Any]") -> bool:
    if field.remote_field is not None:
        # Its own key (a table that holds one row for each member) is a reference as well.
        return field.remote_field.model is Member
    is_worker = field.name == "lease_owner"
    return isinstance(field, models.UUIDField) and bool(NAMED.search(field.name)) and not is_worker
