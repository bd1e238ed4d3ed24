"""Why a circle, its calendar or its series stays as it is."""

from groups.errors.base import GroupsError


class SlugTaken(GroupsError):
    code = "slug_taken"
    detail = "Another circle already has this address; choose another."


class CircleLimitsDiffer(GroupsError):
    code = "circle_limits_differ"
    detail = "The fewest to run cannot be more than the seats."


class CircleArchived(GroupsError):
    code = "circle_archived"
    detail = "This circle has ended."


class CircleAlreadyMeets(GroupsError):
    code = "circle_already_meets"
    detail = "The circle already meets at that time."


class CohortLength(GroupsError):
    code = "cohort_length"
    detail = "A circle that meets as a fixed group has four to eight sessions in all."


class ChangeSettled(GroupsError):
    code = "change_settled"
    detail = "This change cannot be undone any more: its notices are out, or something was changed since."


class NothingToChange(GroupsError):
    code = "nothing_to_change"
    detail = "There is no session ahead that this would change."


class SlotTaken(GroupsError):
    code = "slot_taken"
    detail = "The circle already meets at that time; look for another."


class AlreadyLed(GroupsError):
    code = "already_led"
    detail = "Somebody leads this circle already."


class NotAFacilitator(GroupsError):
    code = "not_a_facilitator"
    detail = "Only an approved facilitator who accepted the agreement can lead a circle."


class NotEnoughWait(GroupsError):
    code = "not_enough_wait"
    detail = "Too few wait for this circle to start another one like it."


class AlreadyStarted(GroupsError):
    code = "already_started"
    detail = "A circle like this one has been started already."
