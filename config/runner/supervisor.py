"""Keeps parts running: what dies is started again after a growing pause, and in the end all stop together."""

import time
from dataclasses import dataclass

from config.runner.child import Hurry
from config.runner.errors import Refused
from config.runner.parts import Part
from config.runner.screen import Screen

SHORTEST_PAUSE = 0.5
LONGEST_PAUSE = 10.0
GOOD_HEALTH_SECONDS = 30  # a part that lived this long starts over with the shortest pause
STOP_SECONDS = 15
LOOK_SECONDS = 0.2


@dataclass
class Watch:
    """One part, and when it may be started again if it is down."""

    part: Part
    began: float
    pause: float = SHORTEST_PAUSE
    again_at: float | None = None
    deaths: int = 0


class Supervisor:
    """Starts parts in order, watches them, and stops them: the latest first, those of one layer at once."""

    def __init__(self, screen: Screen, hurry: Hurry) -> None:
        self._screen, self._hurry = screen, hurry
        self._layers: list[list[Watch]] = []

    def start(self, *parts: Part) -> None:
        """Start parts as one layer, stopped before the layers under it. Raises Refused when one does not start."""
        layer: list[Watch] = []
        self._layers.append(layer)
        for part in parts:
            layer.append(Watch(part, began=time.monotonic()))
            part.start()

    @property
    def has_started(self) -> bool:
        """Tell whether there is anything to stop."""
        return bool(self._layers)

    def look(self) -> None:
        """Start again what is down and whose pause is over, once through all parts."""
        for watch in (watch for layer in self._layers for watch in layer):
            if watch.again_at is not None:
                if time.monotonic() >= watch.again_at:
                    self._start_again(watch)
            elif (code := watch.part.exit_code()) is not None:
                self._note_death(watch, code)

    def deaths(self, name: str) -> int:
        """Return how often the part of this name went down."""
        return sum(watch.deaths for layer in self._layers for watch in layer if watch.part.name == name)

    def stop(self) -> None:
        """Stop everything, the database last."""
        for layer in reversed(self._layers):
            deadline = time.monotonic() + STOP_SECONDS
            for watch in layer:
                watch.part.ask_to_stop()
            for watch in layer:
                watch.part.finish(max(0.0, deadline - time.monotonic()), hurry=self._hurry)
        self._layers.clear()

    def _note_death(self, watch: Watch, code: int) -> None:
        if time.monotonic() - watch.began > GOOD_HEALTH_SECONDS:
            watch.pause = SHORTEST_PAUSE
        watch.deaths += 1
        watch.again_at = time.monotonic() + watch.pause
        how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
        self._screen.step(f"{watch.part.name} {how}; starting it again in {watch.pause:g} s")
        watch.pause = min(2 * watch.pause, LONGEST_PAUSE)

    def _start_again(self, watch: Watch) -> None:
        watch.began, watch.again_at = time.monotonic(), None
        try:
            watch.part.start()
        except Refused as refused:
            self._screen.step(f"{watch.part.name} does not start: {refused}")
