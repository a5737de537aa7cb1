"""Asking clients how they are reached safely: most of them have a card."""

import random
from datetime import time
from typing import Any

from casework.models import Client, SafeContactCard
from casework.safe_hours import ANY_TIME, ONLY, Hours, Window
from demo.founding import Agency

WITHOUT = 5  # of so many clients one has not been asked yet
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
EVENING, MIDDAY, NIGHT = (
    Window(time(18), time(21)),
    Window(time(11), time(14)),
    Window(time(22), time(1)),
)
CARDS: tuple[dict[str, Any], ...] = (
    {
        "allowed": ["call", "text"],
        "refused": ["letter", "visit"],
        "hours": Hours(ONLY, WEEKDAYS, (MIDDAY,)),
        "voicemail": "no",
        "our_name": "The library",
        "code_word": "Maple",
        "never_say": "The agency's name\nShelter",
        "must_not_know": "The partner, who looks through the phone",
        "may_answer": "A sister, from the second ring on",
    },
    {
        "allowed": ["call", "text", "visit"],
        "hours": Hours(ANY_TIME),
        "voicemail": "yes",
        "usual_places": "The market hall in the morning",
    },
    {
        "allowed": ["text"],
        "refused": ["call", "email"],
        "hours": Hours(ONLY, (), (EVENING,)),
        "voicemail": "no",
        "our_name": "Ana from the dentist",
        "never_say": "Court",
        "emergency_name": "Teo, a cousin",
        "emergency_phone": "206 555 0188",
        "emergency_knows": "That we help with papers, and nothing else",
    },
    {
        "allowed": ["call", "visit", "letter"],
        "refused": ["text"],
        "hours": Hours(ONLY, ("tue", "thu"), (MIDDAY, NIGHT)),
        "voicemail": "neutral",
        "may_answer": "Only they themselves",
        "second_phone": "206 555 0164",
    },
    {
        "allowed": ["call"],
        "hours": Hours(ONLY, ("mon", "wed", "sat"), (EVENING,), "America/New_York"),
        "voicemail": "neutral",
        "code_word": "Is the shop open?",
        "must_not_know": "The foreman, who answers the shared phone",
    },
)


def ask(agency: Agency, *, seed: int) -> None:
    """Write the cards of the clients who agreed to be contacted, by whoever sees them."""
    rng = random.Random(f"{seed} cards")
    for worker in agency.people.values():
        clients = Client.objects.on_caseload_of(worker).open().order_by("chart_number")
        for client in clients:
            if client.may_be_contacted and client.card is None and rng.randrange(WITHOUT):
                SafeContactCard.of(client).write(by=worker, **rng.choice(CARDS))
