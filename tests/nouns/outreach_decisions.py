"""What a supervisor decides about a client who did not answer three attempts."""

from datetime import timedelta

from django.utils import timezone

from casework import recording
from casework.attempts import ATTEMPTS
from casework.models import OutreachDecision
from tests.nouns.declaring import OWN, SUPERVISOR, Noun, World, canary, in_days, page

ATTEMPT = {"kind": "message", "outcome": "not_reached"}


def add(world: World, target: str) -> None:
    """Try three times, and let a supervisor decide to keep trying: calls stay possible."""
    client, today = world.clients[target], timezone.localdate()
    for _ in range(ATTEMPTS):
        recording.record_contact(
            client,
            by=world.worker_of(target),
            contact=ATTEMPT | {"place_kind": "remote", "occurred_on": today},
        )
    world.parts[target]["outreach_decision"] = OutreachDecision.make(
        client,
        by=world.people["supervisor"],
        course="keep",
        reason=f"{canary(target)}reason",
        until=today + timedelta(days=20),
    )


def decided_before(world: World) -> dict:
    """Return what the page carries: the decision that it showed."""
    return {"replaces": world.parts[OWN]["outreach_decision"].pk}


def answer(world: World) -> dict:
    reason = "Her cousin visits on Sundays."
    return {
        "course": "wait",
        "wait_until": in_days(9),
        "reason": reason,
        **decided_before(world),
    }


def supervisor_flow(desk, client: str) -> None:
    """Try three times, decide, and think better of it."""
    for _ in range(ATTEMPTS):
        about = {"client": client.split("/")[2], "when": "now", "next": "nothing"}
        desk.done("/contacts/new/", **about, **ATTEMPT, note=desk.canaries.words(3))
    for course in ("stop", "keep"):
        reason = f"{desk.canaries.words(4)} {desk.canaries.foreign_word()}"
        day = {"keep_until": in_days(9)} if course == "keep" else {}
        desk.fill(f"{client}attempts/decision/", course=course, reason=reason, **day)
    assert reason.split()[0] in desk.read(client)


NOUN = Noun(
    models=("casework.outreachdecision",),
    pages={"casework:outreach-decision-create": page(SUPERVISOR, of="client")},
    needs=("contacts", "contact_overrides"),
    add=add,
    answers={"casework:outreach-decision-create": answer},
    supervisor_flow=supervisor_flow,
)
