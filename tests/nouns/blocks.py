"""A colleague who must not see a record."""

from casework import access
from tests.nouns.declaring import SUPERVISOR, WRITE, Noun, World, canary, page


def add(world: World, target: str) -> None:
    world.parts[target]["block"] = access.block(
        world.clients[target],
        person=world.people["blocked"],
        reason=f"{canary(target)}block",
        by=world.people["supervisor"],
    )


NOUN = Noun(
    models=("casework.block",),
    pages={
        "casework:block-create": page(SUPERVISOR, of="client"),
        "casework:block-lift": page(SUPERVISOR, methods=WRITE, of="block"),
    },
    needs=("erasures",),
    add=add,
    answers={
        "casework:block-create": lambda world: {
            "person": world.people["Ben"].pk,
            "reason": "They are cousins.",
        },
        "casework:block-lift": {},
    },
)
