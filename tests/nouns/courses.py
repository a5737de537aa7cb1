"""Courses that the agency requires, and what requires them."""

from tests.nouns.declaring import ADMINISTRATOR, AGENCYS, READ, Noun, World, page
from training import qualifying


def add_once(world: World) -> None:
    adam = world.people["administrator"]
    course = qualifying.add_course(by=adam, name="First aid", months=12)
    world.records["course"] = {"pk": course.pk}
    world.records["capability"] = {"capability": "casework.record_contact"}


NOUN = Noun(
    models=("training.course", "training.trainingrequirement"),
    pages={
        "training:course-list": page(ADMINISTRATOR, methods=READ),
        "training:course-create": page(ADMINISTRATOR),
        "training:course-edit": page(ADMINISTRATOR, of="course"),
        "training:course-retire": page(ADMINISTRATOR, of="course"),
        "training:requirement-edit": page(ADMINISTRATOR, of="capability"),
    },
    add_once=add_once,
    answers={
        "training:course-create": {"name": "Safety at the door", "months": 12},
        "training:course-edit": {"name": "First aid, long", "months": 24},
        "training:course-retire": {},
        "training:requirement-edit": lambda world: {"courses": [world.records["course"]["pk"]]},
    },
    clear={
        "training.course.name": AGENCYS,
        "training.trainingrequirement.capability": AGENCYS,
    },
)
