"""Zone data: the rules shipped with the tzdata package, never the machine's own copy, which may be years old.

Leaf of `config`: it imports nothing of ours, so that it can run before anything reads a zone.
"""

import importlib
import zoneinfo

OLDEST_RELEASE = "2026f"


def release() -> str:
    """Return the IANA release of the shipped zone data, such as 2026f.

    Raises RuntimeError when the tzdata package is missing.
    """
    try:
        return str(importlib.import_module("tzdata").IANA_VERSION)
    except (ImportError, AttributeError):
        raise RuntimeError("The tzdata package is missing: install the locked requirements.") from None


def use_shipped_zone_data() -> None:
    """Make the shipped data the only zone data of this process, whatever PYTHONTZPATH or the system offers.

    Raises RuntimeError on data older than 2026f: it would put whole provinces and Morocco an hour wrong.
    """
    found = release()
    # IANA counts 2026z, 2026za, 2026zb: plain text order is release order.
    if found < OLDEST_RELEASE:
        raise RuntimeError(
            f"Zone data {found} is too old: Kindcircle needs {OLDEST_RELEASE} or later (package tzdata)."
        )
    zoneinfo.reset_tzpath(to=[])
    # A library imported before us may have read the machine's copy already.
    zoneinfo.ZoneInfo.clear_cache()
