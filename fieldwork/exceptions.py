"""What fieldwork can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class AddressStopped(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This address was stopped or replaced meanwhile."))


class AlreadyHasAddress(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Your calendar has an address already. You can replace it."))


class NoTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You are on no team. Ask an administrator to add you to one."))


class OnCallRemoved(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Someone has removed this from the list. Go back to the list."))


class AlreadyOut(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You are out on another visit. First tap “I’m back” on My day."))


class NotAPartner(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This colleague can’t be your partner. Choose someone else."))


class ReturnOutOfRange(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You must be expected back after you leave, within a day."))


class StartPassed(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Enter a time that is still ahead, or choose “Now”."))


class VisitNotPlanned(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This visit has begun or ended meanwhile. Reload the page."))


class VisitNotUnderWay(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This visit has ended meanwhile. Plan a new one if you go out."))


class VisitOver(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This can’t be undone any more. Plan a new visit."))


class NothingOverdue(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("No check-in is missing any more: your colleague checked in, or was reached.")
        )


class OwnVisit(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This is your own visit. Tap “I’m back” instead."))


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "one_calendar_address_each": AlreadyHasAddress,
    "one_visit_under_way": AlreadyOut,
    "nobody_acknowledges_their_own_visit": OwnVisit,
    "partner_is_somebody_else": NotAPartner,
    "visit_ends_after_it_starts": ReturnOutOfRange,
}
