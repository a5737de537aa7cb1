"""People who gave no name: a count, and nothing that identifies anybody."""

from django.utils import timezone

from casework import recording
from tests.nouns.declaring import (
    CODE,
    READ,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    in_days,
    page,
)

COUNT = {"people": 3, "occurred_on": in_days(0), "kind": "street", "place_kind": "outdoors"}


def add_once(world: World) -> None:
    today = timezone.localdate()
    counted = recording.record_anonymous_contact(
        by=world.people["worker"], given={"naloxone": 2}, **COUNT | {"occurred_on": today}
    )
    world.records["anonymous_contact"] = {"pk": counted.pk}


NOUN = Noun(
    models=("casework.anonymouscontact",),
    pages={
        "casework:anonymous-contact-create": page(WORKER, SUPERVISOR),
        "casework:anonymous-contact-list": page(WORKER, SUPERVISOR, methods=READ),
        "casework:anonymous-contact-count-one": page(WORKER, SUPERVISOR, methods=WRITE),
        "casework:anonymous-contact-edit": page(WORKER, SUPERVISOR, of="anonymous_contact"),
        "casework:anonymous-contact-undo": page(
            WORKER, SUPERVISOR, methods=WRITE, of="anonymous_contact"
        ),
        "casework:anonymous-contact-withdraw": page(WORKER, SUPERVISOR, of="anonymous_contact"),
    },
    owners={"anonymous_contact": {"worker"}},
    needs=("people",),
    add_once=add_once,
    answers={
        "casework:anonymous-contact-create": COUNT | {"given-water": 3},
        "casework:anonymous-contact-count-one": {"key": "a tap"},
        "casework:anonymous-contact-edit": COUNT | {"people": 4, "given-water": 1},
        "casework:anonymous-contact-undo": {"key": "an undo"},
        "casework:anonymous-contact-withdraw": {"withdrawal": "twice"},
    },
    clear={
        "casework.anonymouscontact.kind": CODE,
        "casework.anonymouscontact.place_kind": CODE,
        "casework.anonymouscontact.withdrawal": CODE,
    },
)
