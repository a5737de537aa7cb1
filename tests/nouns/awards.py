"""Grants that pay for services, and for which a director reports."""

from datetime import date

from casework.models import Award
from tests.nouns.declaring import AGENCYS, DIRECTOR, READ, Noun, World, page


def add_once(world: World) -> None:
    award = Award.objects.create(
        number="voca-2026",
        name="VOCA Victim Assistance",
        funder="Office for Victims of Crime",
        starts_on=date(2025, 10, 1),
        ends_on=date(2099, 9, 30),
        fiscal_year_start_month=10,
    )
    world.records["award"] = {"award_number": award.number, "form_code": "voca-quarterly"}


NOUN = Noun(
    models=("casework.award",),
    pages={
        "reports:award-list": page(DIRECTOR, methods=READ),
        "reports:award-create": page(DIRECTOR),
    },
    add_once=add_once,
    answers={
        "reports:award-create": {
            "name": "County",
            "funder": "The county",
            "number": "county-1",
            "starts_on_day": "1",
            "starts_on_month": "1",
            "starts_on_year": "2026",
            "ends_on_day": "31",
            "ends_on_month": "12",
            "ends_on_year": "2026",
            "fiscal_year_start_month": "1",
        },
    },
    clear={
        "casework.award.funder": AGENCYS,
        "casework.award.name": AGENCYS,
        "casework.award.number": AGENCYS,
    },
)
