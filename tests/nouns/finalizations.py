"""Which report is to be finalized, while a job does it."""

from datetime import date

from casework.models import Award
from reports.finalizing import ask_to_finalize
from reports.period import Period
from reports.questionnaires import VOCA_QUARTERLY
from tests.nouns.declaring import AGENCYS, DIRECTOR, READ, WRITE, Noun, World, page


def add_once(world: World) -> None:
    award = Award.objects.get(number=world.records["award"]["award_number"])
    winter = Period(date(2026, 1, 1), date(2026, 3, 31))
    wanted = ask_to_finalize(VOCA_QUARTERLY, award, winter, by=world.people["director"])
    world.records["finalization"] = {"pk": wanted.pk}


NOUN = Noun(
    models=("reports.finalization",),
    pages={
        "reports:finalization-create": page(DIRECTOR, methods=WRITE),
        "reports:finalization-detail": page(DIRECTOR, methods=READ, of="finalization"),
    },
    needs=("awards", "erasures"),
    add_once=add_once,
    answers={
        "reports:finalization-create": {
            "form": "voca-quarterly",
            "award": "voca-2026",
            "first": "2025-10-01",
            "last": "2025-12-31",
        },
    },
    clear={
        "reports.finalization.form_code": AGENCYS,
        "reports.finalization.refusal": "a sentence of ours, with dates and codes",
        "reports.finalization.release_class": AGENCYS,
    },
)
