"""What casework can refuse: each a fact, with the sentence that the worker reads."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class ConsentMissing(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "We keep no record of a person who has not agreed to it. Explain the wording, "
                "and record their answer; without it, count the meeting without a name instead."
            )
        )


class ContactNotAgreed(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "This person has not agreed to be contacted by us. Choose a follow-up that "
                "does not reach out to them, or record their consent first."
            )
        )


class RecordClosed(ValidationError):
    def __init__(self):
        super().__init__(
            _("This record is closed. Ask your supervisor to reopen it before you add to it.")
        )


class AlreadyClosed(ValidationError):
    def __init__(self):
        super().__init__(_("This record is closed already."))


class AlreadyEnded(ValidationError):
    def __init__(self):
        super().__init__(_("This has ended already. Reload the page to see how it stands."))


class AlreadySigned(ValidationError):
    def __init__(self):
        super().__init__(_("This review has been signed already."))


class AlreadyAssigned(ValidationError):
    def __init__(self):
        super().__init__(_("This worker answers for this client already."))


class NotInTeam(ValidationError):
    def __init__(self):
        super().__init__(_("Choose a worker of the client's own team."))


class InTheFuture(ValidationError):
    def __init__(self):
        super().__init__(
            _("A contact can not lie in the future. Choose today or an earlier day.")
        )


class InThePast(ValidationError):
    def __init__(self):
        super().__init__(_("A follow-up is due today or later. Choose another day."))
