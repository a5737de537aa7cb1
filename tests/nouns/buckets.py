"""Whom a round counts in one number: the agency's own list."""

from rounds.models import Bucket
from tests.nouns.declaring import ADMINISTRATOR, AGENCYS, READ, Noun, World, page


def add_once(world: World) -> None:
    bucket = Bucket.add(by=world.people["administrator"], name="Adults", name_es="Adultos")
    world.records["bucket"] = {"pk": bucket.pk}


NOUN = Noun(
    models=("rounds.bucket",),
    pages={
        "rounds:bucket-list": page(ADMINISTRATOR, methods=READ),
        "rounds:bucket-create": page(ADMINISTRATOR),
        "rounds:bucket-edit": page(ADMINISTRATOR, of="bucket"),
    },
    needs=("people",),
    add_once=add_once,
    answers={
        "rounds:bucket-create": {"name": "Young people"},
        "rounds:bucket-edit": {"name": "Grown-ups"},
    },
    clear={
        "rounds.bucket.name": AGENCYS,
        "rounds.bucket.name_es": AGENCYS,
    },
)
