"""What her bad week is told in, and short ways to what she kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from config import vault
from groups.models import PromptShown, Reflection
from members.models import Member
from tests.browser.app.window import App

WORDS = "I shouted, and then I sat on the kitchen floor.\nHalf of dinner was enough. ñ 🌙"


@dataclass(frozen=True)
class Said:
    """What the screens say, as she reads it."""

    week: str
    write: str
    skip: str
    later: str
    undo: str
    skipped: str
    yours: str
    keep: str
    keep_first: str
    keep_change: str
    consent: str
    only_with_yes: str
    kept: str
    kept_first: str
    all_words: str
    title: str
    delete: str
    delete_for_good: str
    keep_them: str
    open: str
    empty: str
    sign_in_again: str
    nothing: str


SAID = {
    "en": Said(
        week="My week", write="Write a few words", skip="Skip", later="Later", undo="Undo",
        skipped="Skipped. Nothing will ask this again.", yours="Your words", keep="Keep it",
        keep_first="Keep these first words", keep_change="Keep the change", consent="Yes, keep my words for me",
        only_with_yes="We keep words only with your yes.", kept="Kept, for you alone",
        kept_first="Your first words are kept", all_words="All my words", title="My words", delete="Delete",
        delete_for_good="Delete for good", keep_them="Keep them", open="Open and change", empty="No words here yet",
        sign_in_again="Sign in again", nothing="There is nothing to keep yet. You can also leave it.",
    ),
    "es": Said(
        week="Mi semana", write="Escribir unas palabras", skip="Saltar", later="Más tarde", undo="Deshacer",
        skipped="Saltada. No se te volverá a preguntar.", yours="Tus palabras", keep="Guardarlo",
        keep_first="Guardar estas primeras palabras", keep_change="Guardar el cambio",
        consent="Sí, guarda mis palabras para mí", only_with_yes="Solo guardamos palabras si dices que sí.",
        kept="Guardado, solo para ti", kept_first="Tus primeras palabras están guardadas",
        all_words="Todas mis palabras", title="Mis palabras", delete="Borrar", delete_for_good="Borrar para siempre",
        keep_them="Conservarlas", open="Abrir y cambiar", empty="Todavía no hay palabras aquí",
        sign_in_again="Entrar de nuevo", nothing="Todavía no hay nada que guardar. También puedes dejarlo.",
    ),
}  # fmt: skip


def kept_words(member: Member) -> list[tuple[str, bool]]:
    """Return what the database keeps of hers, opened: text and whether it is finished, the newest first."""
    rows = list(Reflection.objects.filter(author=member).order_by("-created_at"))
    owner = vault.Owner.member(member.pk)
    sealed = [vault.SealedText(bytes(row.text_sealed), owner, vault.place(row, "text_sealed")) for row in rows]
    return [
        (text or "", row.is_finished)
        for text, row in zip(vault.reveal_many(sealed, actor=None, reason="test"), rows, strict=True)
    ]


def is_skipped(member: Member) -> bool:
    """Tell whether her newest question is set aside on the server."""
    return PromptShown.objects.filter(member=member).latest("shown_at").skipped_at is not None


@contextmanager
def refusal(app: App, status: int) -> Iterator[None]:
    """The server says no meanwhile, and Chromium writes a line for that."""
    before = list(app.complaints)
    yield
    app.page.wait_for_timeout(200)
    said = [line for line in app.complaints if line not in before]
    assert any(f"status of {status} " in line for line in said), said
    app.complaints[:] = [line for line in app.complaints if f"status of {status} " not in line]


@contextmanager
def lost_answers(app: App, address: str) -> Iterator[None]:
    """What she sends there arrives, and the answers do not come back."""
    app.page.route(address, lambda route: (route.fetch(), route.abort()))
    app._is_out = True
    try:
        yield
    finally:
        app.page.unroute(address)
        app.page.wait_for_timeout(100)
        app._is_out = False
