"""What places can refuse. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class NoTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You are on no team. Ask an administrator to add you to one."))


class NotYourPlace(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This is a place of another team."))


class PlaceNotInUse(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This place was archived or merged meanwhile. Choose another, or bring it back.")
        )


class PlaceInUse(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This place is on the list already. Reload the page to see it."))


class NotMerged(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This place is not merged any more. Reload the page to see it."))


class SamePlace(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("A place can’t be merged into itself. Choose another."))


class AreaExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is an area with this name already."))
