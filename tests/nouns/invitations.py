"""An account that is kept for a colleague until they take it."""

from accounts import inviting
from accounts.roles import Role
from tests.nouns.declaring import (
    ADMINISTRATOR,
    AGENCYS,
    FORM,
    KEY,
    READ,
    WRITE,
    Noun,
    World,
    page,
)


def add_once(world: World) -> None:
    invitation, _ = inviting.invite(
        by=world.people["administrator"],
        email="new@example.org",
        role=Role.DIRECTOR,
        team=None,
    )
    world.records["invitation"] = {"pk": invitation.pk}


NOUN = Noun(
    models=("accounts.invitation",),
    pages={
        "accounts:invitation-create": page(ADMINISTRATOR, fresh=True),
        "accounts:invitation-send": page(
            ADMINISTRATOR, methods=WRITE, of="invitation", fresh=True
        ),
        "accounts:invitation-withdraw": page(
            ADMINISTRATOR, methods=WRITE, of="invitation", fresh=True
        ),
    },
    own_pages={"accounts:invitation-open": READ, "accounts:invitation-accept": FORM},
    add_once=add_once,
    answers={
        "accounts:invitation-create": {"email": "nia@example.org", "role": "auditor"},
        "accounts:invitation-send": {},
        "accounts:invitation-withdraw": {},
    },
    clear={
        "accounts.invitation.email": AGENCYS,
        "accounts.invitation.role": AGENCYS,
        "accounts.invitation.token_hash": KEY,
    },
)
