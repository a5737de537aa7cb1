"""What keeping the list of services can refuse. Each refusal says what to do instead."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class ServiceExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There is already a service or item with this name. If it was retired, bring "
                "it back."
            )
        )


class ServiceRetired(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("It was retired. Bring it back to change it."))


class NotRetired(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("It is on the list already."))


class SameLine(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("It counts on this line already. Choose another line, or cancel."))


class LineChangedLater(ValidationError):
    def __init__(self, day: date) -> None:
        super().__init__(
            _("The line was changed from %(day)s on. Enter that day, or a later one."),
            params={"day": date_format(day)},
        )


class LineUnknown(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This line is not on the funder’s form of that day."))


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "service.name": ServiceExists,
    "service.code": ServiceExists,
}
