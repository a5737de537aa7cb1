"""The record itself: its list, its search, intake, its page."""

from datetime import date

from casework import intake
from tests.nouns.declaring import (
    CODE,
    NUMBER,
    READ,
    SUPERVISOR,
    WORKER,
    Noun,
    World,
    canary,
    page,
)


def add(world: World, target: str) -> None:
    token = canary(target)
    client = intake.open_client(
        by=world.worker_of(target),
        agreed_to=["record", "contact"],
        method="written",
        identity={
            "preferred_name": f"{token}name",
            "other_names": f"{token}other",
            "phone_number": f"+1206555{sum(map(ord, target)) % 9000 + 1000:04}",
            "birth_date": date(1990, 2, 3),
        },
        interpreter=f"{token}interpreter",
    )
    world.clients[target] = client
    world.canaries[target] = [token, client.chart_number, client.phone_number, str(client.pk)]
    world.parts[target] = {"client": client}


NOUN = Noun(
    models=("casework.client", "casework.demographics", "casework.assignment"),
    pages={
        "casework:my-day": page(WORKER, methods=READ),
        "casework:my-week": page(WORKER, methods=READ),
        "casework:client-list": page(WORKER, SUPERVISOR, methods=READ),
        "casework:client-search": page(WORKER, SUPERVISOR),
        "casework:client-options": page(WORKER, SUPERVISOR),
        "casework:people-options": page(WORKER, SUPERVISOR),
        "casework:client-create": page(WORKER, SUPERVISOR),
        "casework:client-detail": page(WORKER, SUPERVISOR, methods=READ, of="client"),
        "casework:client-edit": page(WORKER, SUPERVISOR, of="client"),
        "casework:transfer-create": page(SUPERVISOR, of="client"),
        "casework:caseload-transfer": page(SUPERVISOR, of="worker's caseload"),
    },
    add=add,
    answers={
        "casework:client-create": {
            "preferred_name": "Wren",
            "texts": "en:record-2,contact-2",
            "agreed_to": ["record"],
            "method": "verbal",
        },
        "casework:client-edit": {
            "preferred_name": "Wren",
            "phone_number": "206 555 0177",
            "birth_date_answer": "age",
            "birth_date_age": "34",
        },
        "casework:transfer-create": lambda world: {
            "to": world.people["Ben"].pk,
            "has_note": "yes",
            "note": "zqstove",
        },
        "casework:caseload-transfer": lambda world: {
            "to": world.people["Ben"].pk,
            "has_note": "yes",
            "note": "zqstove",
        },
    },
    looks_up=("casework:client-search", "casework:client-options", "casework:people-options"),
    clear={
        "casework.client.chart_number": NUMBER,
        "casework.demographics.language": CODE,
        "casework.demographics.race_ethnicity": CODE,
        "casework.demographics.sex": CODE,
    },
)
