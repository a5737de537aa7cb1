"""What accounts can refuse to do. Each refusal says what to do instead."""

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _


class LastAdministrator(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Somebody must stay administrator. Give another colleague that role first.")
        )


class AlreadyDeactivated(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This account is deactivated already."))


class AlreadyActive(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This account is active already."))


class AddressTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Somebody already signs in with this e-mail."))


class AlreadyInvited(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("An invitation to this e-mail waits already."))


class TeamExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is a team of this name already."))


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


class InvitationClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation was used, withdrawn or is too old. Ask for a new one.")
        )


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "user.email": AddressTaken,
    "one_pending_invitation_per_address": AlreadyInvited,
    "team.name": TeamExists,
}
