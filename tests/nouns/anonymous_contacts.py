"""People who gave no name: a count, and nothing that identifies anybody."""

from tests.nouns.declaring import CODE, SUPERVISOR, WORKER, Noun, in_days, page

NOUN = Noun(
    models=("casework.anonymouscontact",),
    pages={"casework:anonymous-contact-create": page(WORKER, SUPERVISOR)},
    answers={
        "casework:anonymous-contact-create": {
            "people": 3,
            "occurred_on": in_days(0),
            "kind": "street",
            "place_kind": "outdoors",
        },
    },
    clear={
        "casework.anonymouscontact.kind": CODE,
        "casework.anonymouscontact.place_kind": CODE,
    },
)
