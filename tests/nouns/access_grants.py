"""Access that somebody was given to one record until a day."""

from datetime import timedelta

from django.utils import timezone

from tests.nouns.declaring import (
    CODE,
    READ,
    SUPERVISOR,
    WRITE,
    Noun,
    World,
    canary,
    in_days,
    page,
)


def add(world: World, target: str) -> None:
    world.parts[target]["access_grant"] = world.clients[target].access_grants.create(
        user=world.people["Cora"],
        kind="consultation",
        reason=f"{canary(target)}reason",
        ends_at=timezone.now() + timedelta(days=1),
        given_by=world.people["supervisor"],
    )


NOUN = Noun(
    models=("casework.accessgrant",),
    pages={
        "casework:access-overview": page(SUPERVISOR, methods=READ, of="client"),
        "casework:access-grant-create": page(SUPERVISOR, of="client"),
        "casework:access-grant-end": page(SUPERVISOR, methods=WRITE, of="access_grant"),
    },
    needs=("erasures",),
    add=add,
    answers={
        "casework:access-grant-create": lambda world: {
            "to": world.people["Ben"].pk,
            "kind": "co_worker",
            "until": in_days(5),
            "reason": "They work on it together.",
        },
        "casework:access-grant-end": {},
    },
    clear={"casework.accessgrant.kind": CODE},
)
