"""Whether a text stayed a text: a page has the same elements and attributes with it as with an ordinary one."""

from html.parser import HTMLParser

POINTS = ("href", "src", "action", "data", "srcdoc", "style", "content", "formaction")  # where a value could act


class _Outline(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" and not attrs:
            return  # a line break is shown as one
        names = tuple(sorted(name for name, _ in attrs))
        schemes = tuple(
            f"{name}={(value or '').strip().split(':')[0].lower()}"
            for name, value in sorted(attrs)
            if name in POINTS and ":" in (value or "").split("/")[0]
        )
        self.found.append((tag, *names, *schemes))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("/" + tag,))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment",))


def outline(html: str) -> list[tuple[str, ...]]:
    """This function will return the elements of a page with the names of their attributes and the schemes of links."""
    reader = _Outline()
    reader.feed(html)
    reader.close()
    return reader.found


def differences(html: str, ordinary: str) -> list[tuple[str, ...]]:
    """This function will return what one page has and the other has not."""
    ours, theirs = outline(html), outline(ordinary)
    if ours == theirs:
        return []
    found = [each for each, other in zip(ours, theirs, strict=False) if each != other]
    return found[:4] or (ours + theirs)[min(len(ours), len(theirs)) :][:4]
