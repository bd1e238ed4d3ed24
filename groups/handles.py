"""Names to start with: two gentle words drawn by chance, so that a handle tells nothing and links to nothing."""

import secrets

_FIRST = (
    "Amber", "Birch", "Calm", "Clover", "Dawn", "Easy", "Fern", "Golden", "Hazel", "Honest", "Indigo", "Juniper",
    "Kind", "Lilac", "Maple", "Mellow", "North", "Olive", "Pebble", "Quiet", "River", "Saffron", "Silver", "Sunny",
    "Tidal", "Umber", "Velvet", "Willow", "Winter", "Yellow",
)  # fmt: skip
_SECOND = (
    "Acorn", "Bench", "Blanket", "Candle", "Comet", "Cup", "Finch", "Garden", "Harbour", "Heron", "Kettle", "Lantern",
    "Lark", "Meadow", "Mitten", "Otter", "Pocket", "Porch", "Quilt", "Robin", "Scarf", "Sparrow", "Spoon", "Stone",
    "Teapot", "Thimble", "Valley", "Walnut", "Wren", "Yarn",
)  # fmt: skip
COLORS = 12


def suggest_handle() -> str:
    """Return a handle such as "Quiet Heron 27": 81,000 of them, drawn by chance and never from the person."""
    return f"{secrets.choice(_FIRST)} {secrets.choice(_SECOND)} {secrets.randbelow(90) + 10}"


def suggest_color() -> int:
    """Return the number of one of the twelve colours, drawn by chance."""
    return secrets.randbelow(COLORS)
