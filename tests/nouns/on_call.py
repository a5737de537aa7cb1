"""Whom of a team to ring, and when: kept by its supervisors, read by all staff."""

from accounts.roles import Role
from fieldwork.models import OnCall
from tests.nouns.declaring import AGENCYS, READ, SUPERVISOR, Noun, World, page


def add_once(world: World) -> None:
    on_call = OnCall.add(
        by=world.people["supervisor"], name="Duty phone", number="+12065550142"
    )
    world.records["on call"] = {"pk": on_call.pk}


ANSWER = {"name": "Night phone", "number": "206 555 0143", "begins": "18:00", "ends": "08:00"}
NOUN = Noun(
    models=("fieldwork.oncall",),
    pages={
        "fieldwork:on-call-list": page(*Role, methods=READ),
        "fieldwork:on-call-create": page(SUPERVISOR),
        "fieldwork:on-call-edit": page(SUPERVISOR, of="on call"),
        "fieldwork:on-call-remove": page(SUPERVISOR, of="on call"),
    },
    owners={"on call": {"supervisor"}},
    needs=("people",),
    add_once=add_once,
    answers={
        "fieldwork:on-call-create": ANSWER,
        "fieldwork:on-call-edit": ANSWER,
        "fieldwork:on-call-remove": {},
    },
    clear={"fieldwork.oncall.name": AGENCYS, "fieldwork.oncall.number": AGENCYS},
)
