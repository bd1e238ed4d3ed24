"""What the stories of her week share: the words on the buttons, her cards, and what the database says."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator

from groups.models import Seat, Session
from members.models import Member
from tests.browser.app.window import App


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the app says in one language, as far as these stories touch it."""

    title: str
    sure: str
    hopeful: str
    give_back: str
    again: str
    stop: str
    undo: str
    given: str
    yours: str
    gone: str
    come_in: str
    room: str


SAID = {
    "en": Said(
        title="My week", sure="I am in", hopeful="If the evening allows", give_back="Give it back",
        again="Take it again", stop="Stop waiting", undo="Undo", given="You gave it back. No reason needed.",
        yours="Your seat is yours again.",
        gone="Somebody took the seat in the meantime. You are waiting now: first in line.",
        come_in="Come in", room="Go to the room",
    ),
    "es": Said(
        title="Mi semana", sure="Voy", hopeful="Si la noche lo permite", give_back="Dejarlo libre",
        again="Reservarlo otra vez", stop="Dejar de esperar", undo="Deshacer",
        given="Lo has dejado libre. No hace falta ningún motivo.", yours="Tu sitio vuelve a ser tuyo.",
        gone="Mientras tanto, otra persona ocupó el sitio. Ahora estás esperando: eres la primera en la lista.",
        come_in="Entrar", room="Ir a la sala",
    ),
}  # fmt: skip


def card(app: App, session: Session) -> Locator:
    """Return the card of a session in her week."""
    return app.page.locator("article").filter(has=app.page.locator(f'a[href="#/session/{session.pk}"]'))


def state_of(member: Member, session: Session) -> str:
    """Return her live seat's state as the database has it, or `out`."""
    seat = Seat.objects.filter(member=member, session=session).exclude(state=Seat.State.OUT).first()
    return seat.state if seat else "out"


def wait_for_state(app: App, member: Member, session: Session, state: str) -> None:
    """Wait until the server has written down what she tapped."""
    for _round in range(100):
        if state_of(member, session) == state:
            return
        app.page.wait_for_timeout(50)
    raise AssertionError(f"{state_of(member, session)} and not {state}")


def eventually(app: App, question: Callable[[], bool]) -> None:
    """Wait until the server has written down what she chose."""
    for _round in range(100):
        if question():
            return
        app.page.wait_for_timeout(50)
    raise AssertionError("it was not written down")
