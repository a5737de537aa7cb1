"""What was logged by mistake: withdrawn, put back, moved to the right client, or corrected."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.utils import timezone

from casework.forms.amending import proof_of_saving
from casework.models import Contact
from tests.nouns.declaring import (
    OWN,
    SUPERVISOR,
    TEAMS,
    WORKER,
    WRITE,
    Noun,
    World,
    in_days,
    page,
)

REASON = "one of a list of reasons, which say nothing of a client"


def withdrawn(kind: str):
    """Return what withdraws the contact or the service that is to be put back."""

    def withdraw(world: World, browser) -> None:
        record = world.parts[OWN][kind]
        with suppress(ValidationError):  # somebody has done it before
            record.withdraw(by=world.people["worker"], withdrawal="mistake")

    return withdraw


def just_recorded(world: World, browser) -> None:
    """Undo asks for a contact of the last minutes, and the world may be older."""
    contact = Contact.objects.filter(pk=world.parts[OWN]["contact"].pk)
    contact.update(recorded_at=timezone.now())


def just_corrected(world: World, browser) -> None:
    """Undoing a correction asks for one of the last minutes, and for when that was saved."""
    contact, by = world.parts[OWN]["contact"], world.people["worker"]
    began = timezone.now()
    Contact.objects.get(pk=contact.pk).amend(by=by, minutes=began.microsecond % 1000 + 1)
    proof = proof_of_saving(contact, by, began, timezone.now())
    world.records["correction"] = {"proof": proof}


def flow(desk, client: str) -> None:
    """Withdraw a contact and a service of it with a sentence, and put both back."""
    logged = desk.find(client, rf"{client}contacts/[\w-]+/")
    offer = desk.find(logged, rf"{client}offers/[\w-]+/")
    words = [desk.canaries.words(4) for _ in range(2)]
    amended = desk.canaries.words(2)
    service = {"service": "transportation", "answer": "later", "quantity": 0}
    desk.fill(f"{offer}edit/", provider_name=amended, **service)
    assert amended in desk.read(logged)
    desk.fill(f"{offer}withdrawal/", withdrawal="twice", because=words[0])
    desk.done(f"{offer}putting-back/", key=desk.canaries.words(1))
    desk.fill(f"{logged}withdrawal/", withdrawal="mistake", because=words[1])
    assert words[1] in desk.read(logged)
    desk.done(f"{logged}putting-back/", key=desk.canaries.words(1))


NOUN = Noun(
    pages={
        "casework:contact-withdraw": page(WORKER, SUPERVISOR, of="contact"),
        "casework:contact-put-back": page(WORKER, SUPERVISOR, methods=WRITE, of="contact"),
        "casework:contact-undo": page(WORKER, SUPERVISOR, methods=WRITE, of="contact"),
        "casework:contact-undo-correction": page(
            WORKER, SUPERVISOR, methods=WRITE, of="contact"
        ),
        "casework:contact-move": page(WORKER, SUPERVISOR, of="contact"),
        "casework:offer-amend": page(WORKER, SUPERVISOR, of="offer"),
        "casework:offer-withdraw": page(WORKER, SUPERVISOR, of="offer"),
        "casework:offer-put-back": page(WORKER, SUPERVISOR, methods=WRITE, of="offer"),
    },
    needs=("contacts",),
    answers={
        "casework:contact-withdraw": {"withdrawal": "twice", "because": "Logged by both."},
        "casework:contact-put-back": {"key": "back"},
        "casework:contact-undo": {"key": "undo"},
        "casework:contact-undo-correction": lambda world: {
            "key": "undo a correction",
            "proof": world.records.get("correction", {}).get("proof", ""),
        },
        "casework:contact-move": lambda world: {
            "client": world.clients[TEAMS].pk,
            "is_right": "on",
        },
        "casework:offer-amend": {
            "service": "crisis-intervention",
            "answer": "accepted",
            "provided_on": in_days(0),
            "quantity": 3,
            "provider_name": "Harbor Rides",
        },
        "casework:offer-withdraw": {"withdrawal": "twice", "because": "Logged by both."},
        "casework:offer-put-back": {"key": "back"},
    },
    before={
        "casework:contact-put-back": withdrawn("contact"),
        "casework:contact-undo": just_recorded,
        "casework:contact-undo-correction": just_corrected,
        "casework:offer-put-back": withdrawn("offer"),
    },
    answered_by={"casework:contact-move": "supervisor"},
    clear={
        "casework.contact.withdrawal": REASON,
        "casework.offer.withdrawal": REASON,
    },
    flow=flow,
)
