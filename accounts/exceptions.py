"""What accounts can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _


class LastAdministrator(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody must stay administrator. Give another colleague that role first.")
        )


class FileTooLarge(ValidationError):
    def __init__(self, limit: int) -> None:
        super().__init__(
            _("This file is too large. Choose one of at most %(most)s."),
            params={"most": filesizeformat(limit)},
        )


class FileUnreadable(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("We can not read this file. Choose a photo (JPEG, PNG or WebP) or a PDF.")
        )


class PictureTooLarge(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This picture has too many pixels. Take a photo of it, or choose a smaller one.")
        )


class InvitationClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation was used, withdrawn or is too old. Ask for a new one.")
        )
