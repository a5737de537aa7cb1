"""A client who was reached although their card forbids it, and why."""

from casework.models import ContactOverride
from tests.nouns.declaring import READ, SUPERVISOR, WORKER, Noun, World, canary, page


def add(world: World, target: str) -> None:
    world.parts[target]["override"] = ContactOverride.make(
        world.clients[target],
        by=world.worker_of(target),
        channel="letter",
        why=f"{canary(target)}override",
    )


def flow(desk, client: str) -> None:
    desk.read(desk.done(f"{client}contact-anyway/", channel="text", why=desk.canaries.words(4)))


NOUN = Noun(
    models=("casework.contactoverride",),
    pages={
        "casework:contact-override-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:contact-override-detail": page(
            WORKER, SUPERVISOR, methods=READ, of="override"
        ),
    },
    needs=("safe_contact_cards",),
    add=add,
    answers={
        "casework:contact-override-create": {
            "channel": "letter",
            "why": "Her sister says that he is on the way to her.",
        },
    },
    flow=flow,
)
