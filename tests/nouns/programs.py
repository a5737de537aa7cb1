"""Programs, their members, and the clients in them."""

from casework import access
from casework.models import Award
from tests.nouns.declaring import ADMINISTRATOR, AGENCYS, SUPERVISOR, Noun, World, page


def add_once(world: World) -> None:
    adam = world.people["administrator"]
    hidden = access.create_program(by=adam, name="Lighthouse", confidential=True)
    membership = hidden.add_member(world.people["Cora"], by=adam)
    shown = access.create_program(by=adam, name="Street work", confidential=False)
    world.records |= {
        "program": {"pk": hidden.pk},
        "open program": shown.pk,
        "membership": {"program_pk": hidden.pk, "pk": membership.pk},
    }


NOUN = Noun(
    models=("casework.program", "casework.membership"),
    pages={
        "casework:program-list": page(ADMINISTRATOR),
        "casework:program-award": page(ADMINISTRATOR, of="program"),
        "casework:program-detail": page(ADMINISTRATOR, of="program", fresh=True),
        "casework:membership-end": page(ADMINISTRATOR, of="membership", fresh=True),
        "casework:program-change": page(SUPERVISOR, of="client"),
    },
    needs=("awards",),
    add_once=add_once,
    answers={
        "casework:program-list": {"name": "Riverside"},
        "casework:program-detail": lambda world: {"person": world.people["Ben"].pk},
        "casework:membership-end": {},
        "casework:program-award": lambda world: {
            "award": Award.objects.get(number=world.records["award"]["award_number"]).pk
        },
        "casework:program-change": lambda world: {"program": world.records["open program"]},
    },
    clear={"casework.program.name": AGENCYS},
)
