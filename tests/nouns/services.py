"""The agency's list of services and items, and the funder's line of each."""

from django.utils import timezone

from services.models import Service
from services.models.services import add_service
from tests.nouns.declaring import ADMINISTRATOR, AGENCYS, CODE, READ, WRITE, Noun, World, page


def add_once(world: World) -> None:
    adam = world.people["administrator"]
    service = add_service(by=adam, kind="item", name="Umbrella", unit="pieces")
    world.records["listed service"] = {"pk": service.pk}


def retire(world: World, target: object) -> None:
    Service.objects.get(**world.records["listed service"]).retire(
        by=world.people["administrator"]
    )


NOUN = Noun(
    models=("services.service", "services.serviceline"),
    pages={
        "services:service-list": page(ADMINISTRATOR, methods=READ),
        "services:service-create": page(ADMINISTRATOR),
        "services:service-edit": page(ADMINISTRATOR, of="listed service"),
        "services:service-line": page(ADMINISTRATOR, of="listed service"),
        "services:service-place": page(ADMINISTRATOR, of="listed service"),
        "services:service-retire": page(ADMINISTRATOR, of="listed service"),
        "services:service-bring-back": page(ADMINISTRATOR, methods=WRITE, of="listed service"),
    },
    needs=("people",),
    add_once=add_once,
    answers={
        "services:service-create": {"kind": "item", "name": "Raincoat", "line": ""},
        "services:service-edit": {"name": "Big umbrella"},
        "services:service-line": lambda world: {
            "line": "emergency-money",
            "starts_on": timezone.localdate().isoformat(),
        },
        "services:service-place": {"after": ""},
        "services:service-retire": {"key": "a retirement"},
        "services:service-bring-back": {"key": "a return"},
    },
    before={"services:service-bring-back": retire},
    clear={
        "services.service.code": CODE,
        "services.service.kind": CODE,
        "services.service.name": AGENCYS,
        "services.service.name_es": AGENCYS,
        "services.service.unit": AGENCYS,
        "services.service.unit_es": AGENCYS,
        "services.serviceline.line": CODE,
    },
)
