"""What a client agreed to, and the wording that was read to them."""

from tests.nouns.declaring import CODE, READ, SUPERVISOR, WORKER, Noun, World, page


def add(world: World, target: str) -> None:
    consent = world.clients[target].consents.filter(purpose="contact").get()
    world.parts[target]["consent"] = consent


def flow(desk, client: str) -> None:
    desk.done(
        f"{client}consents/new/",
        texts="en:record-2,contact-2",
        purpose="contact",
        method="verbal",
        interpreter=desk.canaries.word(),
    )


NOUN = Noun(
    models=("casework.consent",),
    pages={
        "casework:consent-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:consent-revoke": page(WORKER, SUPERVISOR, of="client"),
        "casework:consent-copy": page(WORKER, SUPERVISOR, methods=READ, of="consent"),
    },
    needs=("clients",),
    add=add,
    answers={
        "casework:consent-create": {
            "texts": "en:record-2,contact-2",
            "purpose": "contact",
            "method": "verbal",
        },
        "casework:consent-revoke": {},
    },
    clear={
        "casework.consent.method": CODE,
        "casework.consent.purpose": CODE,
    },
    flow=flow,
)
