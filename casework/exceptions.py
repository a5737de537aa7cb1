"""What casework can refuse: each a fact, with the sentence that the worker reads."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class ConsentMissing(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "We can't keep a record without the client's consent. Explain the consent and "
                "record their answer, or count this as an anonymous contact."
            )
        )


class PersonGone(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("The account of the person who asked for this is closed."))


class ContactNotAgreed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "We do not have consent to contact this client. Record consent first, or add "
                "a follow-up that does not reach out."
            )
        )


class ChannelRefused(ValidationError):
    """The client refused every channel that a follow-up would take: `sentence` says which."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class AttemptsUnanswered(ValidationError):
    """Nobody answered, and a supervisor decides or has decided: `sentence` says so."""

    def __init__(self, sentence: str) -> None:
        super().__init__(
            _(
                "%(sentence)s No call, text or visit can be planned until then. Log the "
                "contact without it, or plan a task or an office appointment."
            ),
            params={"sentence": sentence},
        )


class NothingToDecide(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Nothing is to be decided: the client answered, or was tried less often.")
        )


class DecidedMeanwhile(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A colleague decided this after you opened this page. Reload it to read it.")
        )


class KeepsTryingTooLong(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Choose a day within the next 30 days, then look at it again."))


class NothingForbidden(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Nothing forbids this now: use the number."))


class CardChanged(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone else changed the card after you opened this page. Read it again, then "
                "confirm it."
            )
        )


class NoConsentToRevoke(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("There is no consent left to revoke. Reload the page to see what happened to it.")
        )


class AlreadyGiven(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Someone recorded this consent at the same moment. Reload the page to see it.")
        )


class TextMissing(ValidationError):
    def __init__(self, purpose: str) -> None:
        super().__init__(
            _(
                "There is no text for “%(purpose)s” in this language. Choose the text that you "
                "read, or record one consent at a time."
            ),
            params={"purpose": purpose},
        )


class RecordClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This case is closed. Ask your supervisor to reopen it before you add to it.")
        )


class AlreadyClosed(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This case is already closed."))


class AlreadyEnded(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This has already ended. Reload the page to see its status."))


class EndedForGood(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "A follow-up can be reopened on the day on which it ended, or if it was "
                "withdrawn. Add a new one."
            )
        )


class NextOneMeanwhile(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This repeats, and the next one was changed or has ended meanwhile. Change "
                "that one, or add a new one."
            )
        )


class NotRepeating(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Someone has changed how this repeats. Reload the page to see it."))


class RepetitionEndsTooSoon(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("The last day is before the due date. Choose a later day, or none."))


class NotYourTask(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This task was reassigned meanwhile."))


class TaskAlreadyTheirs(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This task is already assigned to this person."))


class TaskNotInTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Choose someone who works on the team of this task."))


class NoTeamForTask(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You are on no team. Ask an administrator to add you to one."))


class TaskEndedForGood(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "A task can be reopened on the day on which it ended, or if it was added by "
                "mistake. Add a new one."
            )
        )


class AlreadySigned(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This review is already signed off."))


class AlreadyAssigned(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This client is already assigned to this worker."))


class NotInTeam(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Choose a worker of the client's own team."))


class AlreadyWithdrawn(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This was already withdrawn. Reload the page to see it."))


class AlreadyPutBack(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This is not withdrawn. Reload the page to see it."))


class SameClient(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("The contact is on this client’s record already. Choose another."))


class TooLateToUndo(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("It is too late to undo this with one tap. Open the contact and withdraw it.")
        )


class NotForEverybody(ValidationError):
    """Of several people of one contact, the record of one refuses it: nothing is saved."""

    def __init__(self, client: Any, refusal: ValidationError) -> None:
        super().__init__(
            _(
                "%(number)s: %(why)s Nothing is saved yet. Correct this, or uncheck this "
                "person."
            ),
            params={"number": client.chart_number, "why": " ".join(refusal.messages)},
        )
        self.client, self.why = client, refusal.messages


class ChangedMeanwhile(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Their contact was changed or withdrawn after you opened this page. Look at it "
                "first."
            )
        )


class ChangedSince(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "It is too late to undo this with one tap, or a contact was changed since. "
                "Nothing is undone: correct each on its page."
            )
        )


class NothingToCorrect(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Nothing that you changed would change in the other records. Change something "
                "above, or uncheck them."
            )
        )


class NoteNotShared(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "What you changed in the note can’t be separated from what is about this "
                "person alone. Correct their note on its own page."
            )
        )


class NoteTooLong(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("With the correction, their note would be too long."))


class OthersOutOfReach(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "You can’t correct one of the other contacts any more. Nothing is saved: check "
                "whom you mean again."
            )
        )


class NotTheirsToWithdraw(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "Only the person who recorded this, or a supervisor of the client’s team, can "
                "withdraw, move or put it back."
            )
        )


class NotYours(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Only the person who recorded this, or a supervisor of the team, can correct it.")
        )


class TooLongAgo(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This can be corrected for 7 days after it was recorded."))


class SeveralAwards(ValidationError):
    CODE = "several_awards"

    def __init__(self) -> None:
        super().__init__(
            _(
                "Several grants pay today. Choose the funding source once: the next tap uses "
                "the same."
            ),
            code=self.CODE,
        )


class InTheFuture(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A contact cannot be in the future. Choose today or an earlier date.")
        )


class NewerConsent(ValidationError):
    def __init__(self, day: date) -> None:
        super().__init__(
            _(
                "The client gave or revoked this consent on %(day)s. A consent of an "
                "earlier date does not replace it."
            ),
            params={"day": date_format(day)},
        )


class NotYetAgreed(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("The date of consent cannot be in the future. Choose today or an earlier date.")
        )


class InThePast(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Choose today or a later date for the follow-up."))


class AlreadyRequested(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This was already requested. See the client's page."))


class SamePerson(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("You requested this yourself. Another supervisor of the team must confirm it.")
        )


class OwnRequest(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You asked for this yourself. A colleague must decide."))


class AlreadyDecided(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This was already decided. Reload the page to see the decision."))


class NotDue(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("A record is deleted once a second person has confirmed it and the wait is over.")
        )


class NothingSigned(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This was verbal consent, so there is no signed form. Once the client signs, "
                "add a written consent."
            )
        )


class NotErased(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "There is no deletion on file for this record, or something of it still "
                "opens. Run `erasures_verify`."
            )
        )


class AlreadyMember(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This person is already a member of this program."))


class NotAMember(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("Only a member of a program can enroll a client in it or remove them from it.")
        )


class AlreadyHasAccess(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This person already has access to this record."))


class AccessBlocked(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This person cannot be given access to this record. Choose someone else.")
        )


class AlreadyBlocked(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This person is already blocked from this record."))


class EndOutOfRange(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Choose a date in the future, at most 1 year from now."))


class NothingToHandOver(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This colleague has no open client, no open follow-up, and no open task.")
        )


class NothingToCover(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This staff member has no open cases to cover."))


class NoSuchRecord(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is no record with that number. Check it and try again."))


class TooManyTries(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("Too many attempts. Wait 1 hour, or call the team's supervisor."))


class OwnAccess(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This is your own access. Another supervisor of the team must review it.")
        )


class AlreadyReviewed(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This was already reviewed. Reload the page to see the review."))


class EmergencyAccessOnly(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "You have emergency access to this record: you can log a contact, and nothing "
                "else. The assigned worker adds follow-ups."
            )
        )


class OwnWording(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("You proposed this text. A second person has to approve it."))


class WordingUnchanged(ValidationError):
    def __init__(self, version: int) -> None:
        super().__init__(
            _("This is the text of version %(version)s. Change it before you propose it."),
            params={"version": version},
        )


class WordingDecided(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _("This text was already approved or discarded. Reload the page to see how.")
        )


class NewerWordingApproved(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("A newer version of this text is in use. Discard this one."))


class WordingRetired(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("This text is no longer in use. There is nothing to retire."))


class LastWording(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "This is the only text for this purpose. Without it no one could give consent. "
                "Have another one approved first."
            )
        )


class AwardNotPaying(ValidationError):
    def __init__(self, name: str, starts_on: date, ends_on: date, day: date) -> None:
        super().__init__(
            _(
                "%(name)s covers services from %(first)s to %(last)s, not on %(day)s. Choose "
                "another funding source, or No grant."
            ),
            params={
                "name": name,
                "first": date_format(starts_on),
                "last": date_format(ends_on),
                "day": date_format(day),
            },
        )


class ServiceNotListed(ValidationError):
    def __init__(self, service: str, day: date) -> None:
        super().__init__(
            _("%(service)s is not on the list of services of %(day)s. Choose another service."),
            params={"service": service, "day": date_format(day)},
        )


class ProgramExists(ValidationError):
    def __init__(self) -> None:
        super().__init__(_("There is already a program with this name."))


REFUSALS = {  # what each of this package's constraints means: see `pages.refusing`
    "one_closure_in_force_a_client": AlreadyClosed,
    "one_current_assignment_a_worker_and_client": AlreadyAssigned,
    "one_access_grant_a_person_and_client_and_kind": AlreadyHasAccess,
    "one_block_in_force_a_person_and_client": AlreadyBlocked,
    "one_erasure_in_force_a_client": AlreadyRequested,
    "erasure_is_decided_by_two_people": SamePerson,
    "one_open_follow_up_a_series": NextOneMeanwhile,
    "one_follow_up_an_occurrence": NextOneMeanwhile,
    "follow_up_that_repeats_says_since_when": RepetitionEndsTooSoon,
    "one_open_task_a_series": NextOneMeanwhile,
    "one_task_an_occurrence": NextOneMeanwhile,
    "task_that_repeats_says_since_when": RepetitionEndsTooSoon,
    "one_unsigned_review_a_client": AlreadySigned,
    "safety_alert_is_lowered_by_two_people": OwnRequest,
    "one_membership_without_an_end_a_program_and_person": AlreadyMember,
    "emergencyaccess_is_reviewed_by_someone_else": OwnAccess,
    "program.name": ProgramExists,
    "one_consent_in_force_a_client_and_purpose": AlreadyGiven,
    "one_wording_a_version": WordingDecided,
    "wording_is_approved_by_a_second_person": OwnWording,
}
