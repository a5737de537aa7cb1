"""What colleagues write to each other about a client, and what they hand over."""

from datetime import timedelta

from django.utils import timezone

from staff_messages.models import Message
from tests.nouns.declaring import (
    CODE,
    CONFIDENTIAL,
    OTHER,
    OWN,
    READ,
    SUPERVISOR,
    WORKER,
    WRITE,
    Noun,
    World,
    canary,
    page,
)

TEXT = "zqlamp"  # sealed; no page has this word of its own


def author_of(world: World, target: str):
    """Say who writes: not who is asked in the tests, who could not mark their own as read."""
    return world.people["Cora" if target in (OTHER, CONFIDENTIAL) else "Ben"]


def add(world: World, target: str) -> None:
    """Send one to all who work with the client, and one of whom asks to take back."""
    client, parts = world.clients[target], world.parts[target]
    text = f"{canary(target)}message"
    by = author_of(world, target)
    message = Message.send(client, by=by, to=None, text=text, is_urgent=True)
    by = world.people["worker" if target == OWN else "supervisor"]
    own = Message.send(client, by=by, to=None, text=f"{text}own")
    parts["message"], parts["own message"] = message, own


def add_once(world: World) -> None:
    """End an emergency access without a hand-over."""
    worker, now = world.people["worker"], timezone.now()
    emergency = world.clients[OTHER].emergency_accesses.create(
        person=worker,
        reason="safety",
        why=f"{canary(OTHER)}late",
        opened_at=now - timedelta(hours=5),
        ends_at=now - timedelta(hours=1),
    )
    world.records["ended emergency access"] = {"pk": emergency.pk}


def flow(desk, client: str) -> None:
    words = desk.canaries.words
    desk.done(f"{client}messages/new/", to="everyone", text=words(4), is_urgent="on")
    message = desk.find(f"{client}messages/", rf"{client}messages/[0-9a-f-]{{36}}/answer/")
    desk.done(message, text=words(4))


ANSWER = {"to": "everyone", "text": TEXT, "is_urgent": "on"}
NOUN = Noun(
    models=("staff_messages.message", "staff_messages.messagereading"),
    pages={
        "staff_messages:message-list": page(WORKER, SUPERVISOR, methods=READ, of="client"),
        "staff_messages:message-create": page(WORKER, SUPERVISOR, of="client"),
        "staff_messages:message-answer": page(WORKER, SUPERVISOR, of="message"),
        "staff_messages:message-read": page(WORKER, SUPERVISOR, methods=WRITE, of="message"),
        "staff_messages:message-withdraw": page(
            WORKER, SUPERVISOR, methods=WRITE, of="own message"
        ),
        "staff_messages:emergency-hand-over": page(
            WORKER, SUPERVISOR, of="ended emergency access"
        ),
    },
    owners={"ended emergency access": {"worker"}},
    needs=("emergency_accesses",),
    add=add,
    add_once=add_once,
    answers={
        "staff_messages:message-create": ANSWER,
        "staff_messages:message-answer": {"text": TEXT, "is_urgent": ""},
        "staff_messages:message-read": {},
        "staff_messages:message-withdraw": {},
        "staff_messages:emergency-hand-over": {"has_note": "yes", "note": TEXT},
    },
    answered_by={
        "staff_messages:message-withdraw": "worker",
        "staff_messages:emergency-hand-over": "worker",
    },
    clear={"staff_messages.message.occasion": CODE},
    flow=flow,
)
