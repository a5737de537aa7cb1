"""A course that somebody completed, and the certificate that shows it."""

from datetime import date

from accounts.roles import Role
from tests.nouns.declaring import (
    ADMINISTRATOR,
    READ,
    SUPERVISOR,
    WRITE,
    Noun,
    World,
    page,
    photo,
)
from training import qualifying
from training.models import Course


def add_once(world: World) -> None:
    training = qualifying.submit_certificate(
        by=world.people["worker"],
        course=Course.objects.get(pk=world.records["course"]["pk"]),
        completed_on=date(2026, 1, 5),
        certificate=photo("paper.png"),
    )
    world.records |= {"training": {"pk": training.pk}, "certificate": {"pk": training.pk}}


def completed(world: World) -> dict:
    day = {"completed_on_day": "5", "completed_on_month": "1", "completed_on_year": "2026"}
    return day | {"course": world.records["course"]["pk"]}


NOUN = Noun(
    models=("training.training", "training.reminder"),
    pages={
        "training:own-training": page(*Role, methods=READ),
        "training:certificate-create": page(*Role),
        "training:certificate-file": page(*Role, methods=READ, of="certificate"),
        "training:training-list": page(SUPERVISOR, ADMINISTRATOR, methods=READ),
        "training:training-create": page(SUPERVISOR, ADMINISTRATOR, of="person to train"),
        "training:training-decide": page(SUPERVISOR, ADMINISTRATOR, of="training"),
        "training:training-refuse": page(
            SUPERVISOR, ADMINISTRATOR, methods=WRITE, of="training"
        ),
    },
    owners={"certificate": {"worker", "supervisor", "administrator"}},
    needs=("courses", "people"),
    add_once=add_once,
    answers={
        "training:certificate-create": lambda world: (
            completed(world) | {"certificate": photo("c.png")}
        ),
        "training:training-create": completed,
        "training:training-decide": {},
        "training:training-refuse": {},
    },
    clear={"training.training.content_type": "photo or PDF"},
)
