"""People who sign in, their teams, and the factors by which they prove who they are."""

from tests.nouns.declaring import (
    ADMINISTRATOR,
    AGENCYS,
    FORM,
    READ,
    SEALED,
    WRITE,
    Noun,
    World,
    page,
)


def add_once(world: World) -> None:
    worker, former = world.people["worker"], world.people["former"]
    former.deactivate(by=world.people["administrator"])
    world.records |= {
        "colleague": {"pk": worker.pk},
        "person to train": {"person_pk": worker.pk},
        "worker's caseload": {"worker_pk": worker.pk},
        "former": {"pk": former.pk},
    }


NOUN = Noun(
    models=("accounts.user", "accounts.team", "accounts.cacheentry"),
    pages={
        "accounts:person-list": page(ADMINISTRATOR, methods=READ),
        "accounts:person-edit": page(ADMINISTRATOR, of="colleague", fresh=True),
        "accounts:person-deactivate": page(ADMINISTRATOR, of="colleague", fresh=True),
        "accounts:person-reactivate": page(ADMINISTRATOR, of="former", fresh=True),
        "accounts:password-link-create": page(
            ADMINISTRATOR, methods=WRITE, of="colleague", fresh=True
        ),
        "accounts:factor-reset": page(ADMINISTRATOR, of="colleague", fresh=True),
        "accounts:team-create": page(ADMINISTRATOR),
    },
    own_pages={"home": READ, "accounts:language-edit": FORM},
    needs=("erasures",),
    add_once=add_once,
    answers={
        "accounts:person-edit": {"role": "director", "successor": "later"},
        "accounts:person-deactivate": {"successor": "later"},
        "accounts:person-reactivate": {},
        "accounts:factor-reset": {"identified": "in_person"},
        "accounts:password-link-create": {"key": "a link"},
        "accounts:team-create": {"name": "Riverside"},
    },
    clear={
        "accounts.user.email": AGENCYS,
        "accounts.user.language": "a language of the pages",
        "accounts.user.name": AGENCYS,
        "accounts.user.password": "a slow hash",
        "accounts.user.role": AGENCYS,
        "accounts.team.name": AGENCYS,
        "accounts.cacheentry.key": "a keyed hash",
        "accounts.cacheentry.value": "counts and times, for a limit of tries",
        "mfa.authenticator.data": SEALED,
        "mfa.authenticator.type": AGENCYS,
    },
)
