"""The sentences for the codes of an import. The codes are stable; programs read them, people read these."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OUTCOMES: Final[dict[str, Promise]] = {
    "added": _("new"),
    "updated": _("changed"),
    "unchanged": _("as before"),
    "joined": _("another day of an entry above"),
    "not_taken": _("not taken"),
}
CODES: Final[dict[str, Promise]] = {
    "file_too_large": _("The file is too large."),
    "not_json": _("The file is no JSON."),
    "not_utf8": _("The file is no text in UTF-8."),
    "not_a_table": _("The file is no table whose rows have the same columns."),
    "column_missing": _("The table has no column of the circles' addresses."),
    "column_unknown": _("The table has a column that we do not know, or one twice."),
    "circle_unknown": _("No circle here has this address, and the row names nobody who would lead it."),
    "facilitator_unknown": _("Nobody here with this address is approved to facilitate."),
    "agreement_required": _("Whoever leads it has not accepted the present agreement yet."),
    "slug_taken": _("A circle here has this address already."),
    "session_in_the_past": _("All its dates have passed."),
    "changed_since": _("Somebody changed the circle after the table was written."),
    "not_a_list": _("The file holds no list of entries."),
    "too_many": _("The file holds too many entries."),
    "not_an_object": _("This entry is no object."),
    "slug_missing": _("It has no slug, so a second run could not find it again."),
    "slug_repeated": _("Another entry above has this slug and says something else."),
    "name_missing": _("It has no name."),
    "name_tells_contact": _("Its name seems to hold an address, a link or a number."),
    "temporarily_closed": _("It is closed for the time being."),
    "by_appointment": _("It says no day or no time: it meets by appointment."),
    "day_invalid": _("Its day is none that we can read."),
    "time_invalid": _("Its time is none that we can read."),
    "length_out_of_range": _("It lasts less than 15 minutes or more than four hours."),
    "timezone_missing": _("It names no time zone, and none was given for the file."),
    "timezone_unknown": _("Its time zone is no place that we know."),
    "address_taken": _("A circle here has this address already."),
    "circle_ended": _("The circle it became has ended."),
    "circle_archived": _("The circle it became has ended."),
    "precondition_failed": _("Somebody changed the circle at this very moment; run it again."),
    "kept_name": _("Its name was changed here; that stays."),
    "kept_description": _("Its description was changed here; that stays."),
    "kept_language": _("Its language was changed here; that stays."),
    "kept_meeting_format": _("Its format was changed here; that stays."),
    "kept_schedule": _("It meets at another time in the file; whoever leads it moves it, so that everybody is told."),
    "contacts_dropped": _("Contacts were left out."),
    "notes_dropped": _("Its notes seem to hold an address, a link or a number, and were left out."),
    "name_shortened": _("Its name was shortened."),
    "link_dropped": _("Its link was left out."),
    "phone_dropped": _("Its number was left out."),
    "address_dropped": _("Its address was left out."),
    "link_refused": _("Its link is none that can be handed out."),
    "phone_refused": _("Its number is none that can be dialled."),
}


def sentence(code: str) -> str:
    """Return the sentence for a code, in the language of the reader; the code itself where it has none."""
    return str(CODES.get(code, code))
