"""What the calendar of the agency can refuse."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class AlreadyClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This date is already on the list."))
