"""What exports can refuse: each a fact, with the sentence that the person reads."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class ExportNotPermitted(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Your role or your training does not allow this."))


class OwnExport(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("You requested this export. Another supervisor or a director must approve it.")
        )


class NotTheRequester(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Only the person who requested an export can download it."))


class ExportUnavailable(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This is not possible now. Reload the page to see the status of the export.")
        )


class NobodyToExport(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There are no clients in this list that could be exported."))


class RowsNoLongerAccessible(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "You no longer have access to a client in this file, so it cannot be "
                "downloaded. Cancel this export and request another."
            )
        )


class ConsentExpired(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The consent of a client in this file has expired, so it cannot be "
                "downloaded. Cancel this export and request another."
            )
        )


class PasswordAlreadyShown(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "The file password was already shown and is not saved. If you did not write "
                "it down, cancel this export and request another."
            )
        )


class PasswordNotShown(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("View the file password first and write it down. The file needs it to open.")
        )


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "export_is_approved_by_another_person": OwnExport,
    "export_is_downloaded_once": ExportUnavailable,
    "export_that_ended_has_no_file": ExportUnavailable,
}
