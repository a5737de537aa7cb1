"""What a client agreed to, and the wording that was read to them."""

from tests.nouns.declaring import AGENCYS, CODE, SUPERVISOR, WORKER, Noun, World, page


def add(world: World, target: str) -> None:
    consent = world.clients[target].consents.filter(purpose="contact").get()
    world.parts[target]["consent"] = consent


def flow(desk, client: str) -> None:
    desk.done(
        f"{client}consents/new/",
        purpose="contact",
        method="verbal",
        interpreter=desk.canaries.word(),
    )


NOUN = Noun(
    models=("casework.consent", "casework.consentwording"),
    pages={
        "casework:consent-create": page(WORKER, SUPERVISOR, of="client"),
        "casework:consent-revoke": page(WORKER, SUPERVISOR, of="consent"),
    },
    needs=("clients",),
    add=add,
    answers={
        "casework:consent-create": {"purpose": "contact", "method": "verbal"},
        "casework:consent-revoke": {},
    },
    clear={
        "casework.consent.method": CODE,
        "casework.consent.purpose": CODE,
        "casework.consentwording.language": AGENCYS,
        "casework.consentwording.purpose": AGENCYS,
        "casework.consentwording.text": AGENCYS,
    },
    flow=flow,
)
