"""What accounts can refuse to do. Each refusal says what to do instead."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _


class OwnAccount(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "No one changes their own role or team, or ends their own account. Ask another "
                "administrator."
            )
        )


class RoleUnchanged(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("They have this role and team already. Nothing was changed."))


class LastAdministrator(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There must be at least one administrator. Give another staff member that role "
                "first."
            )
        )


class AlreadyDeactivated(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This account is deactivated already."))


class AlreadyActive(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This account is active already."))


class AddressTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is already an account with this email."))


class AlreadyInvited(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("An invitation to this email is already pending."))


class TeamExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is already a team with this name."))


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


class PictureTooLarge(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This picture has too many pixels. Take a photo of it, or choose a smaller one.")
        )


class InvitationClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This invitation was used, was canceled, or has expired. Ask for a new one.")
        )


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "user.email": AddressTaken,
    "one_pending_invitation_per_address": AlreadyInvited,
    "team.name": TeamExists,
}


class TooManyEvents(ValidationError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _(
                "More than %(most)s events match, and a file has no more. Choose fewer days, "
                "and download one part after the other."
            ),
            params={"most": intcomma(most)},
        )


class FilterNameTaken(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You have a filter with this name. Choose another name."))


class TooManyFilters(ValidationError):
    def __init__(self, most: int) -> None:
        super().__init__(
            _("You have %(most)s saved filters, and there can be no more. Delete one first."),
            params={"most": most},
        )


class FilterDeleted(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This filter is deleted already."))


class FilterExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This filter is on your list already."))
