"""The events of casework, and of the keys that its records are encrypted with."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.events import Effect, Event
from audit.facts import (
    UNREAD,
    Fact,
    choice,
    day,
    ending,
    fields_of,
    one_of,
    yes_or_no,
)
from audit.page_words import page

EVENTS = {
    "access.removed": Event(_("Removed access that had ended"), facts=("kind", "to")),
    "access.denied": Event(
        _("Was refused a record"), Effect.REFUSAL, facts=("page", "method", "status")
    ),
    "access.ended": Event(_("Ended a staff member’s access to a record"), facts=("kind", "to")),
    "access.granted": Event(
        _("Gave a staff member access to a record"), facts=("kind", "to", "until")
    ),
    "place_link.added": Event(_("Added a place to a client")),
    "place_link.ended": Event(_("Ended a client’s place")),
    "assignment.ended": Event(_("Ended an assignment"), facts=("worker",)),
    "assignment.started": Event(_("Assigned a client to a worker"), facts=("worker",)),
    "block.lifted": Event(_("Removed a block"), facts=("person",)),
    "block.set": Event(_("Blocked a staff member from a record"), facts=("person",)),
    "emergency_access.denied": Event(
        _("Tried a chart number for emergency access, without success"),
        Effect.REFUSAL,
        facts=("record",),
    ),
    "emergency_access.ended": Event(_("Ended emergency access")),
    "emergency_access.reviewed": Event(_("Reviewed an emergency access"), facts=("outcome",)),
    "emergency_access.opened": Event(_("Started emergency access"), facts=("reason",)),
    "emergency_access.tried": Event(
        _("Found a record by chart number for emergency access"), facts=("record",)
    ),
    "certificate.issued": Event(_("Issued a certificate of deletion")),
    "client.amended": Event(_("Changed client information"), facts=("fields",)),
    "client.closed": Event(_("Closed a case"), facts=("reason",)),
    "client.erased": Event(_("Deleted a client’s record"), facts=("erasure",)),
    "client.erased_again": Event(
        _("Deleted a client’s record again after a restore"), facts=("erasure",)
    ),
    "client.opened": Event(_("Opened a client’s record at intake")),
    "client.program_changed": Event(_("Changed a client’s program"), facts=("program",)),
    "client.reopened": Event(_("Reopened a case")),
    "client.viewed": Event(
        _("Viewed a client’s record"), Effect.OPEN, facts=("via", "page", "request")
    ),
    "clients.listed": Event(
        _("Saw clients in a list"), Effect.LIST, facts=("page", "people", "request")
    ),
    "clients.read": Event(_("The system read clients’ records"), facts=("purpose", "people")),
    "clients.searched": Event(
        _("Searched for clients"), Effect.LIST, facts=("hits", "request")
    ),
    "consent.given": Event(
        _("Added consent"), facts=("purpose", "method", "language", "version")
    ),
    "consent.revoked": Event(_("Revoked consent"), facts=("purpose",)),
    "consent.superseded": Event(
        _("Replaced consent with a newer one"), facts=("purpose", "by_consent")
    ),
    "consent_wording.approved": Event(
        _("Approved a consent text"), facts=("purpose", "language", "version")
    ),
    "consent_wording.proposed": Event(
        _("Proposed a consent text"), facts=("purpose", "language", "version")
    ),
    "consent_wording.retired": Event(
        _("Retired a consent text"), facts=("purpose", "language", "version")
    ),
    "contact.amended": Event(_("Corrected a contact"), facts=("fields",)),
    "contact.put_back": Event(_("Put back a withdrawn contact")),
    "contact.withdrawn": Event(_("Withdrew a contact"), facts=("withdrawal",)),
    "contact.recorded": Event(_("Logged a contact"), facts=("kind", "outcome")),
    "contact.viewed": Event(_("Viewed a contact"), Effect.OPEN, facts=("via", "request")),
    "contact_override.made": Event(_("Decided to contact a client anyway")),
    "demographics.amended": Event(_("Changed demographics"), facts=("fields",)),
    "erasure.cancelled": Event(_("Canceled a deletion")),
    "erasure.confirmed": Event(_("Confirmed a deletion"), facts=("due_on",)),
    "erasure.requested": Event(_("Requested a deletion"), facts=("reason", "due_on")),
    "file.missing": Event(_("A stored file was missing"), Effect.REFUSAL, facts=("page",)),
    "follow_up.completed": Event(_("Completed a follow-up"), facts=("outcome",)),
    "follow_up.reassigned": Event(_("Reassigned a follow-up"), facts=("to",)),
    "follow_up.reopened": Event(_("Reopened a follow-up")),
    "follow_up.repeated": Event(
        _("Opened the next follow-up of one that repeats"), facts=("due_on", "skipped")
    ),
    "follow_up.repetition_ended": Event(_("Ended the repetition of a follow-up")),
    "follow_up.repetition_resumed": Event(_("Let a follow-up repeat again")),
    "follow_up.taken_back": Event(_("Took back the next follow-up of one that was reopened")),
    "follow_up.rescheduled": Event(_("Rescheduled a follow-up"), facts=("due_on",)),
    "follow_up.added": Event(_("Added a follow-up"), facts=("kind", "due_on")),
    "key.missing": Event(_("A record’s key was missing"), Effect.REFUSAL, facts=("page",)),
    "keys.created": Event(_("Created a key-encryption key"), facts=("key", "fingerprint")),
    "keys.kit_printed": Event(_("Printed a recovery kit"), facts=("key", "pages", "needed")),
    "keys.retired": Event(_("Retired a key-encryption key"), facts=("key",)),
    "keys.rotated": Event(_("Encrypted the data keys anew"), facts=("key", "keys")),
    "keys.search_renewed": Event(_("Rebuilt the search"), facts=("version",)),
    "offer.amended": Event(_("Corrected a service"), facts=("fields",)),
    "offer.put_back": Event(_("Put back a withdrawn service")),
    "offer.withdrawn": Event(_("Withdrew a service"), facts=("withdrawal",)),
    "outreach_decision.made": Event(_("Decided whether an unanswered client is tried again")),
    "possible_duplicates.shown": Event(
        _("Saw possible matches at intake"), Effect.LIST, facts=("people", "hidden", "request")
    ),
    "membership.ended": Event(_("Removed a program member"), facts=("person",)),
    "membership.started": Event(_("Added a program member"), facts=("person",)),
    "program.created": Event(_("Added a program"), facts=("confidential",)),
    "program.funded": Event(
        _("Changed the usual funding source of a program"), facts=("number",)
    ),
    "record.erased_opened": Event(_("Asked for a deleted record"), Effect.REFUSAL),
    "record.resealed": Event(_("Encrypted a record with a new key"), facts=("values",)),
    "review.signed": Event(_("Signed off a case review")),
    "safe_contact_card.added": Event(_("Wrote a safe-contact card")),
    "safe_contact_card.amended": Event(_("Changed a safe-contact card")),
    "safe_contact_card.confirmed": Event(_("Confirmed a safe-contact card")),
    "safety_alert.kept": Event(_("Kept a safety alert"), facts=("review_on",)),
    "safety_alert.lowered": Event(_("Lowered a safety alert, as the second person")),
    "safety_alert.lowering_requested": Event(_("Asked to lower a safety alert")),
    "safety_alert.set": Event(_("Added a safety alert"), facts=("review_on",)),
    "scan.added": Event(_("Added a signed form"), facts=("consent",)),
    "scan.viewed": Event(_("Viewed a signed form"), Effect.OPEN, facts=("via", "request")),
    "task.added": Event(_("Added a task"), facts=("due_on",)),
    "task.amended": Event(_("Changed a task"), facts=("fields",)),
    "task.completed": Event(_("Completed a task"), facts=("outcome",)),
    "task.reassigned": Event(_("Reassigned a task"), facts=("to",)),
    "task.reopened": Event(_("Reopened a task")),
    "task.repeated": Event(
        _("Opened the next task of one that repeats"), facts=("due_on", "skipped")
    ),
    "task.repetition_ended": Event(_("Ended the repetition of a task")),
    "task.repetition_resumed": Event(_("Let a task repeat again")),
    "task.rescheduled": Event(_("Rescheduled a task"), facts=("due_on",)),
    "task.taken_back": Event(_("Took back the next task of one that was reopened")),
    "anonymous_contact.amended": Event(_("Corrected an anonymous contact"), facts=("fields",)),
    "anonymous_contact.put_back": Event(_("Put back a withdrawn anonymous contact")),
    "anonymous_contact.withdrawn": Event(
        _("Withdrew an anonymous contact"), facts=("withdrawal",)
    ),
    "anonymous_contact.recorded": Event(_("Counted anonymous contacts")),
    "tombstone.unproven": Event(
        _("A mark of deletion could not be proven"), Effect.REFUSAL, facts=("page",)
    ),
    "value.broken": Event(_("A stored value did not open"), Effect.REFUSAL, facts=("page",)),
}

ACCESS_KIND = choice("casework.accessgrant", "kind")


def read_via(value: str) -> str | Promise:
    """Read why a record was open to somebody: as their own client, as the team's, or added."""
    regular = one_of({"own": _("Their own client"), "team": _("Supervisor of the team")})
    return ACCESS_KIND(value) or regular(value)


FACTS = {
    "access.denied method": UNREAD,
    "client.amended fields": Fact(_("Changed fields"), fields_of("casework.client")),
    "client.closed reason": Fact(_("Reason"), choice("casework.closure", "reason")),
    "clients.read purpose": Fact(_("Purpose")),
    "confidential": Fact(_("Confidential"), yes_or_no),
    "anonymous_contact.amended fields": Fact(
        _("Changed fields"), fields_of("casework.anonymouscontact")
    ),
    "anonymous_contact.withdrawn withdrawal": Fact(
        _("Reason"), choice("casework.anonymouscontact", "withdrawal")
    ),
    "by_consent": UNREAD,
    "consent": UNREAD,
    "consent.given method": Fact(
        _("How consent was given"), choice("casework.consent", "method")
    ),
    "contact.amended fields": Fact(_("Changed fields"), fields_of("casework.contact")),
    "contact.recorded kind": Fact(_("Type of contact"), choice("casework.contact", "kind")),
    "contact.recorded outcome": Fact(_("Outcome"), choice("casework.contact", "outcome")),
    "demographics.amended fields": Fact(
        _("Changed fields"), fields_of("casework.demographics")
    ),
    "contact.withdrawn withdrawal": Fact(_("Reason"), choice("casework.contact", "withdrawal")),
    "offer.amended fields": Fact(_("Changed fields"), fields_of("casework.offer")),
    "offer.withdrawn withdrawal": Fact(_("Reason"), choice("casework.offer", "withdrawal")),
    "due_on": Fact(_("Date"), day),
    "emergency_access.opened reason": Fact(
        _("Reason"), choice("casework.emergencyaccess", "reason")
    ),
    "emergency_access.reviewed outcome": Fact(
        _("Conclusion"), choice("casework.emergencyaccess", "outcome")
    ),
    "erasure": UNREAD,
    "erasure.requested reason": Fact(_("Reason"), choice("casework.erasure", "reason")),
    "fingerprint": Fact(_("Fingerprint")),
    "follow_up.added kind": Fact(_("Type of follow-up"), choice("casework.followup", "kind")),
    "follow_up.completed outcome": Fact(_("Result"), choice("casework.followup", "outcome")),
    "skipped": Fact(_("Skipped")),
    "task.amended fields": Fact(_("Changed fields"), fields_of("casework.task")),
    "task.completed outcome": Fact(_("Result"), choice("casework.task", "outcome")),
    "hidden": Fact(_("Not shown")),
    "hits": Fact(_("Matches found")),
    "key": Fact(_("Key")),
    "keys": Fact(_("Keys")),
    "kind": Fact(_("Type of access"), ACCESS_KIND),
    "language": UNREAD,
    "needed": Fact(_("Pages needed")),
    "page": Fact(_("Page"), page),
    "pages": Fact(_("Pages")),
    "people": Fact(_("Clients")),
    "program": Fact(_("Program"), ending),
    "purpose": Fact(_("Purpose"), choice("casework.consent", "purpose")),
    "record": Fact(_("Record"), ending),
    "review_on": Fact(_("Review on"), day),
    "status": UNREAD,
    "until": Fact(_("Until"), day),
    "values": Fact(_("Encrypted values")),
    "version": Fact(_("Version")),
    "via": Fact(_("Reason for access"), read_via),
}

RECORDS = {
    "casework.placelink": _("Place of a client"),
    "casework.accessgrant": _("Added access"),
    "casework.anonymouscontact": _("Anonymous contact"),
    "casework.givenitem": _("Item given at an anonymous contact"),
    "casework.assignment": _("Assignment"),
    "casework.award": _("Grant"),
    "casework.block": _("Block"),
    "casework.casereview": _("Case review"),
    "casework.client": _("Client"),
    "casework.closure": _("Closed case"),
    "casework.consent": _("Consent"),
    "casework.consentscan": _("Signed form"),
    "casework.consentwording": _("Consent wording"),
    "casework.contact": _("Contact"),
    "casework.contactoverride": _("Contact anyway"),
    "casework.demographics": _("Demographics"),
    "casework.emergencyaccess": _("Emergency access"),
    "casework.erasure": _("Deletion"),
    "casework.followup": _("Follow-up"),
    "casework.membership": _("Program member"),
    "casework.offer": _("Service"),
    "casework.outreachdecision": _("Decision about unanswered attempts"),
    "casework.program": _("Program"),
    "casework.safecontactcard": _("Safe-contact card"),
    "casework.safetyalert": _("Safety alert"),
    "casework.task": _("Task"),
    "encryption.datakey": _("Data key"),
    "search.segment": _("Part of the search"),
    "search.segmententry": _("Entry of the search"),
}

# The record of pages whose name says it in another way.
PAGE_RECORDS = {
    "casework:caseload": "casework.assignment",
    "casework:coverage": "casework.accessgrant",
    "casework:review": "casework.casereview",
    "casework:scan": "casework.consentscan",
    "casework:transfer": "casework.assignment",
}

# Pages that are about no single record.
PAGES = {
    "casework:access-overview": _("Who has access"),
    "casework:my-day": _("My day"),
    "casework:my-week": _("My week"),
    "casework:people-options": _("People to choose from"),
}
