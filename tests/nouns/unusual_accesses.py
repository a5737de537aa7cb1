"""Access that looks unusual, and what the supervisor found out about it."""

from django.utils import timezone

from oversight.models import UnusualAccess
from tests.nouns.declaring import CODE, OTHER, READ, SUPERVISOR, Noun, World, page


def add_once(world: World) -> None:
    """To a record that the supervisor who reviews it may not open."""
    unusual = UnusualAccess.objects.create(
        person=world.people["worker"],
        kind="exception_unused",
        day=timezone.localdate(),
        client=world.clients[OTHER],
    )
    world.records["unusual"] = {"pk": unusual.pk}


NOUN = Noun(
    models=("oversight.unusualaccess",),
    pages={
        "oversight:unusual-access-list": page(SUPERVISOR, methods=READ),
        "oversight:unusual-access-review": page(SUPERVISOR, of="unusual"),
    },
    needs=("clients",),
    add_once=add_once,
    answers={
        "oversight:unusual-access-review": {
            "outcome": "explained",
            "conclusion": "They covered a shift.",
        },
    },
    clear={"oversight.unusualaccess.kind": CODE, "oversight.unusualaccess.outcome": CODE},
)
