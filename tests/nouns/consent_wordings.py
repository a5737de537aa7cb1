"""What is read to clients before they agree: versions that two people put into use."""

from casework.models.consent_wordings import propose_wording
from tests.nouns.declaring import (
    ADMINISTRATOR,
    AGENCYS,
    DIRECTOR,
    READ,
    WRITE,
    Noun,
    World,
    page,
)


def add_once(world: World) -> None:
    adam = world.people["administrator"]
    proposed = propose_wording(by=adam, purpose="record", language="vi", text="Xin chào.")
    world.records["consent wording"] = {"pk": proposed.pk}


NOUN = Noun(
    models=("casework.consentwording",),
    pages={
        "casework:consent-wording-list": page(ADMINISTRATOR, DIRECTOR, methods=READ),
        "casework:consent-wording-create": page(ADMINISTRATOR, DIRECTOR, fresh=True),
        "casework:consent-wording-detail": page(
            ADMINISTRATOR, DIRECTOR, methods=READ, of="consent wording"
        ),
        "casework:consent-wording-revise": page(
            ADMINISTRATOR, DIRECTOR, of="consent wording", fresh=True
        ),
        "casework:consent-wording-approve": page(
            ADMINISTRATOR, DIRECTOR, methods=WRITE, of="consent wording", fresh=True
        ),
        "casework:consent-wording-retire": page(
            ADMINISTRATOR, DIRECTOR, of="consent wording", fresh=True
        ),
    },
    add_once=add_once,
    answers={
        "casework:consent-wording-create": {
            "purpose": "record",
            "language": "so",
            "text": "Waa maxay.",
        },
        "casework:consent-wording-revise": {
            "purpose": "record",
            "language": "vi",
            "text": "Xin.",
        },
        "casework:consent-wording-approve": {},
        "casework:consent-wording-retire": {},
    },
    answered_by={"casework:consent-wording-approve": "director"},
    clear={
        "casework.consentwording.language": AGENCYS,
        "casework.consentwording.purpose": AGENCYS,
        "casework.consentwording.text": AGENCYS,
    },
)
