"""What accounts can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _


class LastAdministrator(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There must be at least one administrator. Give another staff member that role "
                "first."
            )
        )


class FileTooLarge(ValidationError):
    def __init__(self, limit: int) -> None:
        super().__init__(
            _("This file is too large. Choose one of up to %(most)s."),
            params={"most": filesizeformat(limit)},
        )


class FileUnreadable(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("We can't read this file. Choose a photo (JPEG, PNG, or WebP) or a PDF.")
        )


class InvitationClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation was used, was canceled, or has expired. Ask for a new one.")
        )
