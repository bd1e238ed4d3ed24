"""What she reads never claims to treat anything, proves nothing, and tells nobody what she should do.

The words are those that the field forbids itself (docs/from-the-article.md); the few sentences that use one to say
that this is *not* therapy, to name an institution, or to recognise what a mother wrote are named below one by one.
"""

import gettext
import json
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import APPS, ROOT

CLAIMS = {
    "en": r"treat(s|ed|ing|ment|ments)?|prevent\w*|heal(s|ed|ing)?|cure[sd]?|prove[ns]?|should|must|ought to"
    r"|guarantee\w*|clinical\w*|diagnos\w+|therap\w+|symptom\w*|disorder\w*|effective\w*|scientific\w*|you need to",
    "es": r"(?<!qué )(?<!se )trata(r|miento|mientos|n)?(?! de)|prevenir|previene\w*|prevenci[óo]n|sana[rn]?"
    r"|sanaci\w+|cura[rsn]?|curaci\w+|comprobado|demostrad\w+|deber[íi]as?|(?<!no )deb(e|es|en)"
    r"|(?<!no )(?<!nunca )tienes que|(?<!no )hay que|garant\w+|cl[íi]nic\w+|diagn[oó]\w+|terap\w+"
    r"|s[íi]ntoma\w*|trastorno\w*|eficaz\w*|cient[íi]fic\w+",
}
NO_CLAIM = {  # a piece of the sentence, and what it says instead
    "not therapy", "No es terapia", "no es terapia", "does not treat anything", "no trata nada",
    "nothing to prepare and nothing to prove",
    "Suicide Research and Prevention Initiative",  # the name of a line
    "no te debe ninguna lección",  # the week owes her nothing
}  # fmt: skip
FOREIGN = {"care_phrases.json"}  # what is looked for in her words, and shown to nobody
QUOTED = re.compile(r"'((?:[^'\\\n]|\\.)*)'|`([^`]*)`|\"((?:[^\"\\\n]|\\.)*)\"")


def claims(text: str, language: str) -> list[str]:
    """Return the words of a text that it would be better without."""
    for piece in NO_CLAIM:
        if piece in text:
            return []
    return [found.group(0) for found in re.finditer(rf"\b(?:{CLAIMS[language]})\b", text, re.IGNORECASE)]


def of_the_service() -> Iterator[tuple[str, str, str]]:
    """Letters, pages, refusals and the admin: every text that is translated, and its translation."""
    with (ROOT / "locale/es/LC_MESSAGES/django.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    for source, translated in catalog.items():
        yield "django.po", source if isinstance(source, str) else source[0], "en"
        yield "django.po", translated, "es"


def of_the_app() -> Iterator[tuple[str, str, str]]:
    for language in CLAIMS:
        for path in sorted((ROOT / "frontend/src/words" / language).glob("*.ts")):
            for found in QUOTED.finditer(path.read_text()):
                yield path.name, next(group for group in found.groups() if group is not None), language


def of_the_letters() -> Iterator[tuple[str, str, str]]:
    """Each letter stands in a file of its own for each language, its subject too."""
    for path in sorted(path for app in APPS for path in (ROOT / app / "templates").rglob("*.txt")):
        if path.parent.name in CLAIMS:
            for line in path.read_text().splitlines():
                yield str(path.relative_to(ROOT)), line, path.parent.name


def of_pages_without_a_catalogue() -> Iterator[tuple[str, str, str]]:
    """What the app shows before it is there, and after she has left it by the quick way."""
    for name in ("index.html", "public/away.html", "public/manifest.webmanifest"):
        text = (ROOT / "frontend" / name).read_text()
        yield name, re.sub(r"<(style|script)\b.*?</\1>|<!--.*?-->", "", text, flags=re.DOTALL), "en"


def of_the_data() -> Iterator[tuple[str, str, str]]:
    for path in sorted(path for app in APPS for path in (ROOT / app / "reference").glob("*.json")):
        if path.name not in FOREIGN:
            yield from _leaves(json.loads(path.read_text()), path.name)


def _leaves(found: object, where: str, key: str = "") -> Iterator[tuple[str, str, str]]:
    if isinstance(found, dict):
        for inner, value in found.items():
            yield from _leaves(value, where, inner)
    elif isinstance(found, list):
        for value in found:
            yield from _leaves(value, where, key)
    elif isinstance(found, str):
        yield where, found, "es" if key == "es" or key.endswith("_es") else "en"


TEXTS = {  # and at least how many there are, so that none is read for a lack of finding any
    "service": (of_the_service, 300),
    "app": (of_the_app, 300),
    "data": (of_the_data, 300),
    "letters": (of_the_letters, 100),
    "pages": (of_pages_without_a_catalogue, 3),
}


@pytest.mark.parametrize("part", TEXTS)
def test_no_text_claims_or_commands(part: str) -> None:
    texts, least = TEXTS[part]
    read = list(texts())
    assert len(read) >= least, "the texts were not found"
    found = [(where, words, text[:120]) for where, text, language in read if (words := claims(text, language))]
    assert not found, found


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "This must help you heal."), ("en", "Circles are PROVEN to prevent burnout"), ("en", "You should rest"),
     ("es", "Deberías descansar"), ("es", "Un tratamiento eficaz"), ("es", "Tienes que venir"),
     ("es", "Está demostrado que cura")],
)  # fmt: skip
def test_a_claim_is_recognised(language: str, text: str) -> None:
    assert claims(text, language)


@pytest.mark.parametrize("text", ["No tienes que venir", "Nunca tienes que hablar", "De qué se trata", "De qué trata"])
def test_what_takes_weight_off_her_is_none(text: str) -> None:
    assert not claims(text, "es")
