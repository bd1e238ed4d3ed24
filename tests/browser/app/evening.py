"""What a first evening is made of, in both languages: the words on the buttons, and the steps up to each screen."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import expect

from groups.models import Session
from tests.browser.app.window import App

NEW = "noor@example.org"


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the app says in one language, as far as the stories touch it."""

    circle: str
    come: str
    take: str
    wait: str
    email: str
    adult: str
    send: str
    code: str
    skip: str
    skip_all: str
    go_on: str
    handle: str
    zone: str
    keep: str
    overwhelm: str
    money: str
    agree: str
    taken: str
    calendar: str


SAID = {
    "en": Said(
        circle="Lantern Circle", come="I would like to come", take="Take a seat", wait="Wait for a seat",
        email="Your e-mail address",
        adult="I am 18 or older", send="Send me a code", code="The code from the letter", skip="Skip this",
        skip_all="Skip all", go_on="Go on", handle="Your name in this circle", zone="Time zone",
        keep="Yes, keep these", overwhelm="When it is all too much", money="Money",
        agree="I agree, and take my seat", taken="You have a seat", calendar="Put it into my calendar",
    ),
    "es": Said(
        circle="Lantern Circle", come="Me gustaría ir", take="Reservar un sitio", wait="Esperar un sitio",
        email="Tu correo electrónico",
        adult="Tengo 18 años o más", send="Enviarme un código", code="El código del correo", skip="Saltar este paso",
        skip_all="Saltar todo", go_on="Seguir", handle="Tu nombre en este círculo", zone="Zona horaria",
        keep="Sí, guardarlos", overwhelm="Cuando todo es demasiado", money="El dinero",
        agree="De acuerdo, y reservo mi sitio", taken="Tienes un sitio", calendar="Ponerlo en mi calendario",
    ),
}  # fmt: skip


@dataclass
class Evening:
    """One window on its way from the landing page to a seat, looking at each screen it comes by."""

    app: App
    code_for: Callable[[str], str]
    said: Said
    looks: bool = False

    def look(self, name: str) -> None:
        """Let axe read the screen, see that it fits, and keep a picture."""
        self.app.settle()
        if self.looks:
            self.app.axe()
            assert not self.app.is_too_wide(), name
            self.app.screenshot(f"evening-{name}")

    def heading(self, text: str | re.Pattern[str]) -> None:
        """Wait for the screen with this heading."""
        expect(self.app.find("heading", text).first).to_be_visible()
        expect(self.app.page.locator("h1")).to_have_count(1)

    def to_the_circle(self) -> None:
        """Open the landing page and tap a circle."""
        self.app.open("/")
        self.look("landing")
        self.app.tap("link", self.said.circle)
        self.heading(self.said.circle)
        self.look("circle")

    def to_the_address(self) -> None:
        """Tap its next time."""
        self.to_the_circle()
        self.app.tap(self.app.find("button", self.said.come).first)
        expect(self.app.page.get_by_label(self.said.email)).to_be_visible()
        self.look("address")

    def to_the_code(self, email: str = NEW) -> None:
        """Give address and age, and ask for the code."""
        self.to_the_address()
        self.app.write(self.said.email, email)
        self.app.tap(self.app.page.get_by_label(self.said.adult))
        self.app.tap("button", self.said.send)
        expect(self.app.page.get_by_label(self.said.code)).to_be_focused()
        self.look("code")

    def to_the_questions(self, email: str = NEW) -> None:
        """Type the code, which sends itself."""
        self.to_the_code(email)
        self.app.write(self.said.code, self.code_for(email))
        expect(self.app.page.get_by_label(self.said.handle)).to_be_visible()

    def to_the_agreement(self) -> None:
        """Skip all four questions."""
        self.to_the_questions()
        self.app.tap("button", self.said.skip_all)
        expect(self.app.find("button", self.said.agree)).to_be_visible()

    def to_the_seat(self) -> None:
        """Agree, and sit down."""
        self.app.tap("button", self.said.agree)
        self.heading(self.said.taken)


def seats_of(email: str, session: Session) -> list[str]:
    """Return the states of somebody's seats in a session."""
    return list(session.seats.filter(member__email=email).values_list("state", flat=True))


def forgive(app: App, status: int) -> None:
    """Take the browser's lines about a refusal that the story provoked for no complaint; there has to be one."""
    app.page.wait_for_timeout(150)
    told = f"responded with a status of {status} "
    assert any(told in line for line in app.complaints), app.complaints
    app.complaints[:] = [line for line in app.complaints if told not in line]
