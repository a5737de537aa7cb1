"""A record that is to be erased: requested by one, confirmed by another."""

from casework import erasing
from tests.nouns.declaring import CODE, OWN, SUPERVISOR, WORKER, WRITE, Noun, World, page


def add(world: World, target: str) -> None:
    world.parts[target]["erasure"] = erasing.request(
        world.clients[target], by=world.worker_of(target), reason="asked"
    )


def cancel(world: World, browser) -> None:
    world.parts[OWN]["erasure"].cancel(by=world.people["worker"])


NOUN = Noun(
    models=("casework.erasure",),
    pages={
        "casework:erasure-create": page(WORKER, SUPERVISOR, of="client", fresh=True),
        "casework:erasure-confirm": page(SUPERVISOR, of="erasure", fresh=True),
        "casework:erasure-cancel": page(WORKER, SUPERVISOR, methods=WRITE, of="erasure"),
    },
    needs=("contacts", "scans"),
    add=add,
    answers={
        "casework:erasure-create": {"reason": "asked"},
        "casework:erasure-confirm": {},
        "casework:erasure-cancel": {},
    },
    before={"casework:erasure-create": cancel},
    clear={"casework.erasure.reason": CODE},
)
