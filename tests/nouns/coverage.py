"""A colleague who covers for somebody who is away."""

from datetime import timedelta

from django.utils import timezone

from casework import coverage
from tests.nouns.declaring import SUPERVISOR, WRITE, Noun, World, in_days, page


def start(world: World, reason: str) -> None:
    coverage.start(
        world.people["worker"],
        to=world.people["Ben"],
        until=timezone.now() + timedelta(days=3),
        reason=reason,
        by=world.people["supervisor"],
    )


def add_once(world: World) -> None:
    """It ends at once: the rules of the matrix speak of every day."""
    away, to = world.people["worker"], world.people["Ben"]
    start(world, "on leave")
    coverage.end(away, to=to, by=world.people["supervisor"])
    world.records["coverage"] = {"colleague_pk": away.pk, "pk": to.pk}


NOUN = Noun(
    pages={
        "casework:coverage-create": page(SUPERVISOR),
        "casework:coverage-end": page(SUPERVISOR, methods=WRITE, of="coverage"),
    },
    needs=("clients", "erasures"),
    add_once=add_once,
    answers={
        "casework:coverage-create": lambda world: {
            "colleague": world.people["worker"].pk,
            "to": world.people["Ben"].pk,
            "until": in_days(5),
            "reason": "On leave.",
            "has_note": "yes",
            "note": "zqstove",
        },
        "casework:coverage-end": {},
    },
    before={"casework:coverage-end": lambda world, browser: start(world, "away")},
)
