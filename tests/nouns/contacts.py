"""Contacts, with the services offered at them and the follow-up that they lead to."""

import re
from datetime import timedelta

from django.utils import timezone

from casework import recording
from tests.nouns.declaring import (
    CODE,
    OWN,
    READ,
    SUPERVISOR,
    WORKER,
    Noun,
    World,
    canary,
    in_days,
    page,
)

SERVICE = re.compile(r'name="services"[^>]* value="([^"]+)"')


def add(world: World, target: str) -> None:
    token, today = canary(target), timezone.localdate()
    contact = recording.record_contact(
        world.clients[target],
        by=world.worker_of(target),
        contact={
            "kind": "street",
            "place_kind": "outdoors",
            "outcome": "reached",
            "occurred_on": today,
            "note": f"{token}note",
        },
        offers=[
            {
                "service": "crisis-intervention",
                "answer": "accepted",
                "provided_on": today,
                "quantity": 1,
                "provider_name": f"{token}provider",
            }
        ],
        follow_up={
            "kind": "visit",
            "due_on": today + timedelta(days=7),
            "task": f"{token}task",
        },
    )
    world.parts[target]["contact"] = contact
    world.parts[target]["follow_up"] = contact.follow_ups.get()
    world.parts[target]["offer"] = contact.offers.get()


def answer(world: World) -> dict:
    facts = {"client": world.clients[OWN].pk, "when": "now", "kind": "street"}
    follow_up = {"next": "week", "next_kind": "task", "task": "Ask about the papers"}
    return facts | follow_up | {"outcome": "reached"}


def flow(desk, client: str) -> None:
    """Log a contact with two offers, then correct it."""
    canaries = desk.canaries
    offers = {"services": SERVICE.findall(desk.read("/contacts/new/"))[:2]}
    for code in offers["services"]:
        offers[f"offer-{code}-answer"] = "later"
        offers[f"offer-{code}-provider_name"] = canaries.words(2)
    note = f"{canaries.words(9)} “{canaries.foreign_word()}” & <{canaries.word()}>"
    contact = {"when": "now", "kind": "street", "outcome": "reached", "note": note}
    follow_up = {"next": "week", "next_kind": "visit", "task": canaries.words(2)}
    about = {"client": client.split("/")[2], "own": canaries.words(3)}
    desk.done("/contacts/new/", **about, **contact, **follow_up, **offers)

    logged = desk.find(client, rf"{client}contacts/[\w-]+/")
    desk.read(logged)
    facts = {"kind": "street", "place_kind": "outdoors", "outcome": "reached"}
    facts |= {"occurred_on": in_days(0)}
    corrected = canaries.words(5)
    desk.fill(f"{logged}edit/", note=corrected, **facts)
    desk.read(logged)
    assert corrected in desk.read(client)


NOUN = Noun(
    models=("casework.contact", "casework.offer"),
    pages={
        "casework:contact-create": page(WORKER, SUPERVISOR),
        "casework:contact-detail": page(WORKER, SUPERVISOR, methods=READ, of="contact"),
        "casework:contact-amend": page(WORKER, SUPERVISOR, of="contact"),
    },
    needs=("clients", "closures"),
    add=add,
    answers={
        "casework:contact-create": answer,
        "casework:contact-amend": {
            "occurred_on": in_days(0),
            "kind": "visit",
            "place_kind": "home",
            "outcome": "reached",
            "note": "Corrected.",
        },
    },
    clear={
        "casework.contact.kind": CODE,
        "casework.contact.outcome": CODE,
        "casework.contact.place_kind": CODE,
        "casework.offer.answer": CODE,
        "casework.offer.service": CODE,
    },
    flow=flow,
)
