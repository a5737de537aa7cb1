"""Emergency access to a record of another team, and its review."""

from django.utils import timezone

from casework import emergency_access
from casework.views.emergency_access import FOUND
from encryption import agency
from tests.nouns.declaring import (
    CODE,
    OTHER,
    SUPERVISOR,
    WORKER,
    Noun,
    World,
    canary,
    page,
)


def add(world: World, target: str) -> None:
    by = world.people["worker" if target == OTHER else "Cora"]
    world.parts[target]["emergency_access"] = world.clients[target].emergency_accesses.create(
        person=by, reason="safety", why=f"{canary(target)}emergency", ends_at=timezone.now()
    )
    if target == OTHER:
        own = world.parts[OTHER]["emergency_access"]
        world.records["own emergency access"] = {"pk": own.pk}


def found(world: World) -> str:
    return agency.seal(str(world.clients[OTHER].pk), FOUND, world.people["worker"].pk)


def find(world: World, browser) -> None:
    browser.post("/emergency-access/", {"number": world.clients[OTHER].chart_number})


def open_one(world: World, browser) -> None:
    emergency = emergency_access.open_in_emergency(
        world.clients[OTHER].pk, by=world.people["worker"], reason="safety", why="At our door."
    )
    world.records["own emergency access"] = {"pk": emergency.pk}


NOUN = Noun(
    models=("casework.emergencyaccess",),
    pages={
        "casework:emergency-access-find": page(WORKER, SUPERVISOR, fresh=True),
        "casework:emergency-access-create": page(WORKER, SUPERVISOR, fresh=True),
        "casework:emergency-access-end": page(WORKER, SUPERVISOR, of="own emergency access"),
        "oversight:emergency-access-review": page(SUPERVISOR, of="emergency_access"),
    },
    owners={"own emergency access": {"worker"}},
    needs=("erasures",),
    add=add,
    answers={
        "casework:emergency-access-create": lambda world: {
            "reason": "safety",
            "why": "They stand at our door now.",
            "found": found(world),
        },
        "casework:emergency-access-end": {"has_note": "yes", "note": "zqstove"},
        "oversight:emergency-access-review": {
            "outcome": "appropriate",
            "conclusion": "I asked both.",
        },
    },
    before={
        "casework:emergency-access-create": find,
        "casework:emergency-access-end": open_one,
    },
    answered_by={
        "casework:emergency-access-create": "worker",
        "casework:emergency-access-end": "worker",
    },
    looks_up=("casework:emergency-access-find",),
    clear={
        "casework.emergencyaccess.reason": CODE,
        "casework.emergencyaccess.outcome": CODE,
    },
)
