"""The verbs: every address that takes a POST and writes, as the nouns declare it.

Which records a verb can touch is said here by hand: two verbs that share one make a pair.
"""

from collections.abc import Iterator
from itertools import combinations_with_replacement

from tests.authorization.answering import address_of
from tests.authorization.pages import PAGES
from tests.nouns.declaring import OWN, World, collected, in_days, nouns
from tests.nouns.outreach_decisions import decided_before

ANSWERS = collected("answers")
BEFORE = collected("before")
ANSWERED_BY = collected("answered_by")
LOOKS_UP = {name for noun in nouns().values() for name in noun.looks_up}
Pair = tuple[str, str]

CLIENT, OTHER_CLIENT, PEOPLE, EXPORT, PROGRAM = (
    "client",
    "other client",
    "people",
    "export",
    "program",
)
ONE_ERASURE = "another can be proposed once the one that the world has is canceled"
DECIDED = "what is made, shown or downloaded was approved before"
MADE = "a file that could not be made is not there"
FAILED_BEFORE = "what is tried again failed before: it has ended"
WITHDRAWN_WHILE_OPEN = "what is reopened was closed before, and nothing is withdrawn there"
ENDED_BY_CLOSING = "what is reopened was closed before, and that ended the other"
# What a verb touches, where it is not the record that its address names.
TOUCHES = {
    "casework:contact-create": {CLIENT},
    "casework:coverage-create": {CLIENT, PEOPLE},
    "casework:coverage-end": {CLIENT},
    "casework:program-change": {CLIENT, PROGRAM},
    "casework:program-detail": {PROGRAM, PEOPLE},
    "casework:transfer-create": {CLIENT, PEOPLE},
    "casework:access-grant-create": {CLIENT, PEOPLE},
    "casework:block-create": {CLIENT, PEOPLE},
    "casework:membership-end": {PROGRAM},
    "casework:emergency-access-create": {OTHER_CLIENT},
    "casework:emergency-access-end": {OTHER_CLIENT},
    "staff_messages:emergency-hand-over": {OTHER_CLIENT},
    "exports:create": {CLIENT, EXPORT},
    "notifications:see-all": {"new thing"},
    "oversight:job-cancel": {"job"},
    "oversight:job-retry": {"job"},
    "exports:file": {CLIENT, EXPORT},
    "accounts:person-sessions-delete": {PEOPLE},
    "accounts:other-sessions-delete": {PEOPLE},
    "accounts:session-delete": {PEOPLE},
    "training:training-create": {PEOPLE},
    "training:requirement-edit": {"courses"},
    "training:course-edit": {"courses"},
    "training:course-retire": {"courses"},
    "training:course-create": {"courses"},
    "casework:place-link-create": {CLIENT, "place"},
    "places:place-merge": {"place", "other place"},
    "places:place-separate": {"place", "merged place"},
    "rounds:round-save": {"round under way", CLIENT},
    "outbox:note-match": {"offline note", CLIENT},
    "services:service-create": {"services"},
    "services:service-edit": {"services"},
    "services:service-line": {"services"},
    "services:service-place": {"services"},
    "services:service-retire": {"services"},
    "services:service-bring-back": {"services"},
}
OF = {"colleague": PEOPLE, "former": PEOPLE, "person to train": PEOPLE}
# What the second of two says who do the same at once, where the same would prove little.
OTHERWISE = {
    "casework:transfer-create": lambda world: {
        "to": world.people["worker"].pk,
        "has_note": "nothing",
    },
    "casework:follow-up-complete": {"outcome": "not_reached"},
    "casework:closure-create": {"reason": "declined"},
    "casework:safe-contact-card-edit": {"call": "no", "when": "any", "code_word": "Maple"},
    "casework:safety-alert-review": {"decision": "keep", "review_on": in_days(25)},
    "casework:follow-up-reschedule": {"due_on": in_days(12)},
    "casework:task-complete": {"outcome": "done"},
    "casework:task-edit": {"words": "Wash the van"},
    "casework:task-reschedule": {"due_on": in_days(12), "moved_because": "Rain."},
    "casework:contact-override-create": {"channel": "letter", "why": "The court wrote."},
    "casework:outreach-decision-create": lambda world: (
        {"course": "stop", "reason": "They asked us to wait."} | decided_before(world)
    ),
    "casework:anonymous-contact-edit": ANSWERS["casework:anonymous-contact-edit"]
    | {"people": 5},
    "casework:contact-amend": ANSWERS["casework:contact-amend"] | {"note": "Said anew."},
    "places:place-merge": lambda world: {
        "into": world.records["third place"]["pk"],
        "is_right": "on",
    },
}
# Pairs of which what one needs excludes the other, whichever comes first, and why.
EXCLUDING: dict[Pair, str] = {
    ("casework:erasure-cancel", "casework:erasure-create"): ONE_ERASURE,
    ("casework:erasure-confirm", "casework:erasure-create"): ONE_ERASURE,
    ("casework:closure-reopen", "casework:contact-put-back"): WITHDRAWN_WHILE_OPEN,
    ("casework:closure-reopen", "casework:offer-put-back"): WITHDRAWN_WHILE_OPEN,
    ("casework:closure-reopen", "casework:coverage-end"): ENDED_BY_CLOSING,
    ("casework:closure-reopen", "casework:follow-up-complete"): ENDED_BY_CLOSING,
    ("casework:closure-reopen", "casework:follow-up-reschedule"): ENDED_BY_CLOSING,
    ("casework:closure-reopen", "casework:follow-up-resume-repeating"): ENDED_BY_CLOSING,
    ("casework:closure-reopen", "casework:follow-up-stop-repeating"): ENDED_BY_CLOSING,
    ("jobs:cancel", "jobs:retry"): FAILED_BEFORE,
    ("jobs:cancel", "oversight:job-retry"): FAILED_BEFORE,
    ("jobs:retry", "oversight:job-cancel"): FAILED_BEFORE,
    ("oversight:job-cancel", "oversight:job-retry"): FAILED_BEFORE,
    ("exports:approve", "exports:file"): DECIDED,
    ("exports:approve", "exports:password"): DECIDED,
    ("exports:approve", "exports:make-again"): DECIDED,
    ("exports:deny", "exports:make-again"): DECIDED,
    ("exports:file", "exports:make-again"): MADE,
    ("exports:make-again", "exports:password"): MADE,
    ("exports:deny", "exports:file"): DECIDED,
    ("exports:deny", "exports:password"): DECIDED,
    ("exports:file", "exports:password"): "the file is there once the password was shown",
}
# The pairs that went wrong before: tried in every run of the tests.
SEEN = [
    ("casework:contact-amend", "casework:contact-undo-correction"),
    ("casework:contact-undo", "casework:place-link-create"),
    ("casework:contact-undo", "outbox:note-match"),
    ("places:place-create", "places:place-create"),
    ("casework:program-detail", "casework:program-detail"),
    ("casework:access-grant-create", "casework:access-grant-create"),
    ("casework:emergency-access-create", "casework:emergency-access-create"),
    ("casework:consent-revoke", "casework:follow-up-create"),
    ("casework:consent-revoke", "casework:contact-create"),
    ("casework:client-edit", "casework:consent-revoke"),
    ("casework:closure-create", "casework:follow-up-create"),
    ("casework:closure-create", "casework:contact-create"),
    ("casework:client-edit", "casework:closure-create"),
    ("casework:closure-create", "casework:closure-create"),
    ("casework:closure-create", "casework:transfer-create"),
    ("casework:follow-up-complete", "casework:follow-up-complete"),
    ("casework:follow-up-create", "casework:transfer-create"),
    ("casework:transfer-create", "casework:transfer-create"),
    ("casework:review-sign", "casework:review-sign"),
    ("casework:block-create", "casework:block-create"),
    ("casework:contact-amend", "casework:contact-withdraw"),
    ("casework:contact-amend", "casework:contact-move"),
    ("casework:contact-move", "casework:contact-withdraw"),
    ("casework:contact-move", "casework:contact-move"),
    ("casework:contact-withdraw", "casework:offer-amend"),
    ("casework:place-link-create", "places:place-archive"),
    ("casework:place-link-create", "places:place-merge"),
    ("casework:place-link-create", "casework:place-link-create"),
    ("places:place-archive", "places:place-merge"),
    ("places:place-merge", "places:place-merge"),
    ("casework:outreach-decision-create", "casework:outreach-decision-create"),
    ("casework:contact-create", "casework:outreach-decision-create"),
    ("casework:follow-up-create", "casework:outreach-decision-create"),
    ("casework:follow-up-complete", "casework:follow-up-stop-repeating"),
    ("casework:follow-up-stop-repeating", "casework:outreach-decision-create"),
    ("casework:task-complete", "casework:task-complete"),
    ("casework:task-complete", "casework:task-reassign"),
    ("casework:task-reassign", "casework:task-reassign"),
    ("casework:task-complete", "casework:task-stop-repeating"),
    ("casework:task-edit", "casework:task-edit"),
    ("casework:transfer-create", "notifications:see"),
    ("notifications:open", "notifications:see-all"),
    ("accounts:invitation-create", "accounts:invitation-create"),
    ("accounts:team-create", "accounts:team-create"),
]


def verbs() -> list[str]:
    """Return the names of the addresses that write."""
    return sorted(
        name for name, page in PAGES.items() if "POST" in page.methods and name not in LOOKS_UP
    )


def touched_by(name: str, world: World) -> set[str]:
    of = PAGES[name].of
    if name in TOUCHES:
        return TOUCHES[name]
    return {CLIENT} if of in world.parts[OWN] else {OF.get(of, of or name)}


def pairs(world: World) -> Iterator[Pair]:
    """Yield every two verbs, and every verb twice, that can touch the same record."""
    for first, second in combinations_with_replacement(verbs(), 2):
        if touched_by(first, world) & touched_by(second, world):
            yield first, second


def typed(name: str, world: World, *, otherwise: bool) -> dict:
    """Return what somebody answers to a form; `otherwise`, what the second of two does."""
    given = OTHERWISE[name] if otherwise and name in OTHERWISE else ANSWERS[name]
    return given(world) if callable(given) else given


def address(name: str, world: World) -> str:
    return address_of(world, name, PAGES[name], OWN)
