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


class AlreadyLogged(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "This page has logged a visit already, and that visit stands. To log what you "
                "wrote here as another visit, save again. To correct the first one, open it "
                "from the record of whoever it was with."
            )
        )


class InThePast(ValidationError):
    def __init__(self):
        super().__init__(_("A follow-up is due today or later. Choose another day."))


class AlreadyRequested(ValidationError):
    def __init__(self):
        super().__init__(_("Somebody has asked for this already. See the record's page."))


class SamePerson(ValidationError):
    def __init__(self):
        super().__init__(
            _("You asked for this yourself. Another supervisor of the team has to confirm it.")
        )


class AlreadyDecided(ValidationError):
    def __init__(self):
        super().__init__(_("This has been decided already. Reload the page to see how."))


class NotDue(ValidationError):
    def __init__(self):
        super().__init__(
            _("A record is erased once a second person has confirmed it and the wait is over.")
        )


class NothingSigned(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "They agreed to this in spoken words, so there is no signed form. Once they "
                "sign, record another consent, in writing."
            )
        )


class NotErased(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "There is nothing to certify: the ledger knows of no erasure of this record, "
                "or something of it still opens. Run `erasures_verify`."
            )
        )


class AlreadyMember(ValidationError):
    def __init__(self):
        super().__init__(_("They are a member of this program already."))


class NotAMember(ValidationError):
    def __init__(self):
        super().__init__(
            _("Only a member of a program can enroll a client in it, or take them out.")
        )


class AlreadyHasAccess(ValidationError):
    def __init__(self):
        super().__init__(_("They already have access to this record."))


class AccessBlocked(ValidationError):
    def __init__(self):
        super().__init__(
            _("This person cannot be given access to this record. Choose someone else.")
        )


class AlreadyBlocked(ValidationError):
    def __init__(self):
        super().__init__(_("This person is already blocked from this record."))


class EndOutOfRange(ValidationError):
    def __init__(self):
        super().__init__(_("Choose a date in the future, at most 1 year from now."))


class NothingToCover(ValidationError):
    def __init__(self):
        super().__init__(_("This colleague has no open case that could be covered."))


class NoSuchRecord(ValidationError):
    def __init__(self):
        super().__init__(
            _("There is no such number. Check it with whoever gave it to you, and try again.")
        )


class TooManyTries(ValidationError):
    def __init__(self):
        super().__init__(_("Too many attempts. Wait 1 hour, or call the team's supervisor."))


class OwnEmergencyAccess(ValidationError):
    def __init__(self):
        super().__init__(_("This is your own emergency access. Someone else has to review it."))


class OnlyAVisit(ValidationError):
    def __init__(self):
        super().__init__(
            _(
                "You opened this record in an emergency: you can log what happened, and "
                "nothing else. Whoever answers for this person promises follow-ups."
            )
        )


class OwnUnusualAccess(ValidationError):
    def __init__(self):
        super().__init__(
            _("This is about your own access. Another supervisor of the team has to review it.")
        )
