"""Half of the promise is kept in Spanish: nothing is missing, nothing is stale, nothing is too long."""

import ast
import gettext
import re
from pathlib import Path

from django.conf import settings

from groups.models import Prompt
from groups.reference import shipped

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "es" / "LC_MESSAGES"
_ENTRY = re.compile(r"^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (\".*\")$")


def entries() -> list[dict[str, str]]:
    """Read the text form of the catalogue: enough of its grammar for our own file."""
    found, key = [], ""
    for block in (CATALOGUE / "django.po").read_text(encoding="utf-8").split("\n\n"):
        entry: dict[str, str] = {}
        for line in block.splitlines():
            match = _ENTRY.match(line)
            if match:
                key = match.group(1)
                entry[key] = ast.literal_eval(match.group(2))
            elif line.startswith('"'):
                entry[key] += ast.literal_eval(line)
        if entry.get("msgid"):
            found.append(entry)
    return found


def test_every_text_is_translated() -> None:
    missing = [entry["msgid"] for entry in entries() if not entry.get("msgstr", entry.get("msgstr[0]"))]
    assert not missing
    assert "#, fuzzy" not in (CATALOGUE / "django.po").read_text(encoding="utf-8")


def test_the_compiled_catalogue_is_the_one_that_was_written() -> None:
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries():
        if "msgid_plural" in entry:
            assert compiled.ngettext(entry["msgid"], entry["msgid_plural"], 1) == entry["msgstr[0]"]
        elif "msgctxt" in entry:
            assert compiled.pgettext(entry["msgctxt"], entry["msgid"]) == entry["msgstr"]
        else:
            assert compiled.gettext(entry["msgid"]) == entry["msgstr"]


def test_every_text_of_the_pages_is_in_the_catalogue() -> None:
    known = {entry["msgid"] for entry in entries()}
    root = Path(settings.BASE_DIR)
    used = set()
    for path in [*root.glob("groups/templates/**/*.html"), *root.glob("config/templates/**/*.html")]:
        used |= {found[1] for found in re.findall(r"{%\s*translate\s+(['\"])(.*?)\1", path.read_text(encoding="utf-8"))}
    assert used
    assert not used - known


def test_every_prompt_is_short_and_in_both_languages() -> None:
    rows = shipped("prompts")
    assert len(rows) == 62
    assert len({row["key"] for row in rows}) == 62
    for row in rows:
        assert 0 < len(row["text_en"]) <= 240
        assert 0 < len(row["text_es"]) <= 240
        assert row["text_en"] != row["text_es"]
        assert row["phase"] in Prompt.Phase.values
        assert not re.search(
            r"\b(should|must|husband|debes|deberías|tienes que|marido|esposo)\b",
            f"{row['text_en']} {row['text_es']}",
            re.I,
        )
