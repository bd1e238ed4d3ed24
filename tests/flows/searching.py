"""Looking for words in everything that a run leaves, in whatever form they were written down."""

import base64
import json
import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from email import message_from_bytes, policy
from urllib.parse import quote

from django.contrib import admin
from django.contrib.admin.utils import quote as as_key
from django.urls import reverse

from notifications.channels import mime
from notifications.messages import Message
from tests.flows.test_no_words_in_a_dump import PG_DUMP
from tests.processes import VARIABLES, database_url

LONG_ENOUGH = 9  # characters; what is shorter would be found in base64 by chance
ROWS = 12  # of each model: a page shows what its model has, whichever row it is


def spellings(text: str) -> set[str]:
    """The text as it is, as an address spells it, as JSON does, and as a dump shows bytes."""
    return {text, quote(text), quote(text, safe=""), json.dumps(text)[1:-1], text.encode().hex()}


def in_base64(text: str) -> set[str]:
    """What stands in base64 wherever the text stands in what was encoded: there are three ways to meet its groups."""
    found = set()
    for before in range(3):
        encoded = base64.b64encode(b"\0" * before + text.encode()).decode().rstrip("=")
        # The first characters also hold what comes before, the last one what comes after.
        found.add(encoded[(0, 2, 3)[before] : -1])
    return found | {each.translate(str.maketrans("+/", "-_")) for each in found}


def found_in(everywhere: Mapping[str, str], secrets: Iterable[str]) -> list[str]:
    """Return which of these words stand where: plain, in an address, JSON or hex, quoted-printable, or in base64."""
    found = set()
    for where, text in everywhere.items():
        whole = re.sub(r"=\r?\n", "", text)  # quoted-printable ends a long line so
        unquoted = re.sub(r"=([0-9A-F]{2})", lambda code: chr(int(code[1], 16)), whole)
        lowered, packed = [each.casefold() for each in (text, whole, unquoted)], re.sub(r"\s+", "", text)
        for secret in secrets:
            plain = any(spelling.casefold() in each for each in lowered for spelling in spellings(secret))
            coded = len(secret) >= LONG_ENOUGH and any(form in packed for form in in_base64(secret))
            if plain or coded:
                found.add(f"{secret} in {where}")
    return sorted(found)


def letters_as_sent(letters: Iterable[Message]) -> str:
    """The bytes of each mail, and each of its parts as a reader's program opens it."""
    raw = [mime.content(letter) for letter in letters]
    parts = [part for mail in raw for part in message_from_bytes(mail, policy=policy.default).walk()]
    opened = [part.get_payload(decode=True) or b"" for part in parts]
    headers = [f"{name}: {value}" for part in parts for name, value in part.items()]
    return "\n".join([*(each.decode("utf-8", "replace") for each in [*raw, *opened]), *headers])


def dump() -> bytes:
    """Both databases, as a backup holds them."""
    addresses = [database_url(variable) for variable in VARIABLES]
    return b"".join(
        subprocess.run([PG_DUMP, "--dbname", address], check=True, capture_output=True).stdout for address in addresses
    )


def admin_pages() -> Iterator[tuple[str, Collection[int]]]:
    """Every page of the admin: lists, forms, single rows, their histories and what is special to them; and what each
    may answer: a form that is not to be had is nothing at all.
    """
    yield "/admin/", {200}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield f"/admin/{model._meta.app_label}/", {200}
        yield reverse(f"{name}_changelist"), {200}
        urls = admin.site._registry[model].get_urls()
        if name.removeprefix("admin:") + "_add" not in {each.name for each in urls}:
            continue  # a page of its own in place of lists and rows
        yield reverse(f"{name}_add"), {200, 404}
        own = {each.name for each in urls if "object_id" in str(each.pattern)}
        for key in model._default_manager.order_by("pk").values_list("pk", flat=True)[:ROWS]:
            yield reverse(f"{name}_change", args=[as_key(key)]), {200}
            yield reverse(f"{name}_history", args=[as_key(key)]), {200}
            for special in sorted(filter(None, own)):
                if not special.endswith(("_change", "_history")):
                    yield reverse(f"admin:{special}", args=[as_key(key)]), {200, 302, 404}
