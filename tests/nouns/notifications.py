"""What came to somebody, what they have seen of it, and how they hear of it by email."""

from uuid import uuid4

from django.utils import timezone

from notifications.models import MailChoice, Notification
from tests.nouns.declaring import (
    CODE,
    DIRECTOR,
    OWN,
    READ,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    page,
)

NOTIFIED = (WORKER, SUPERVISOR, DIRECTOR)
WRITTEN = [
    f"notifications:{name}" for name in ("choices-edit", "see-all", "open", "see", "unsee")
]


def add_once(world: World) -> None:
    """Let the worker's client have been handed to them, and something they saw before."""
    worker, act = world.people["worker"], uuid4()
    assignment = world.clients[OWN].assignments.current().get(worker=worker)
    Notification.arrive("client", [assignment.pk], to=[worker])
    Notification.objects.create(
        person=worker, kind="client", subject=uuid4(), seen_at=timezone.now(), seen_in=act
    )
    MailChoice.choose(worker, by=worker, coverage="daily")
    world.records["new thing"] = {"kind": "client", "subject": assignment.pk}
    world.records["seen things"] = {"pk": act}


def shown(world: World) -> dict:
    thing = world.records["new thing"]
    return {"new": f"{thing['kind']}/{thing['subject']}"}


NOUN = Noun(
    models=("notifications.notification", "notifications.mailchoice"),
    pages={
        "notifications:list": page(*NOTIFIED, methods=READ),
        "notifications:choices-edit": page(*NOTIFIED),
        "notifications:see-all": page(*NOTIFIED, methods=WRITE),
        "notifications:open": page(*NOTIFIED, methods=WRITE, of="new thing"),
        "notifications:see": page(*NOTIFIED, methods=WRITE, of="new thing"),
        "notifications:unsee": page(*NOTIFIED, methods=WRITE, of="seen things"),
    },
    owners={"new thing": {"worker"}, "seen things": {"worker"}},
    needs=("clients",),
    add_once=add_once,
    answers={
        "notifications:choices-edit": {
            "safety_alert": "daily",
            "client": "not",
            "coverage": "at_once",
        },
        "notifications:see-all": shown,
        "notifications:open": {},
        "notifications:see": {},
        "notifications:unsee": {},
    },
    answered_by=dict.fromkeys(WRITTEN, "worker"),
    clear={
        "notifications.notification.kind": CODE,
        "notifications.mailchoice.kind": CODE,
        "notifications.mailchoice.how": CODE,
    },
)
