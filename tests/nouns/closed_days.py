"""The dates on which the agency is closed."""

from datetime import timedelta

from django.utils import timezone

from opening.models.closed_days import add_closed_day
from tests.nouns.declaring import ADMINISTRATOR, AGENCYS, READ, WRITE, Noun, World, page


def add_once(world: World) -> None:
    day = timezone.localdate() + timedelta(days=200)
    closed_day = add_closed_day(by=world.people["administrator"], day=day, name="Holiday")
    world.records["closed day"] = {"pk": closed_day.pk}


NOUN = Noun(
    models=("opening.closedday",),
    pages={
        "opening:closed-day-list": page(ADMINISTRATOR, methods=READ),
        "opening:closed-day-create": page(ADMINISTRATOR),
        "opening:closed-day-remove": page(ADMINISTRATOR, methods=WRITE, of="closed day"),
    },
    add_once=add_once,
    answers={
        "opening:closed-day-create": lambda world: {
            "day": (timezone.localdate() + timedelta(days=201)).isoformat(),
            "name": "Holiday",
        },
        "opening:closed-day-remove": {},
    },
    clear={"opening.closedday.name": AGENCYS},
)
