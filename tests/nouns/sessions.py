"""Where somebody is signed in, the lock, and the quick exit."""

from django.test import Client as Browser

from accounts.roles import Role
from tests.nouns.declaring import (
    ADMINISTRATOR,
    FORM,
    READ,
    SEALED,
    SUPERVISOR,
    WRITE,
    Noun,
    World,
    page,
)

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def add_once(world: World) -> None:
    supervisor = world.people["supervisor"]
    Browser().force_login(supervisor, BACKEND)
    world.records["session"] = {"handle": supervisor.sessions.get().handle}


def sign_in(world: World, browser) -> None:
    Browser().force_login(world.people["worker"], BACKEND)


NOUN = Noun(
    models=("accounts.session",),
    pages={
        "accounts:session-list": page(*Role, methods=READ),
        "accounts:session-delete": page(*Role, methods=WRITE, of="session"),
        "accounts:other-sessions-delete": page(*Role, methods=WRITE),
        "accounts:person-session-list": page(SUPERVISOR, ADMINISTRATOR, methods=READ),
        "accounts:person-sessions-delete": page(
            SUPERVISOR, ADMINISTRATOR, methods=WRITE, of="colleague"
        ),
    },
    own_pages={
        "quick-exit": WRITE,
        "accounts:session-lock": WRITE,
        "accounts:session-unlock": FORM,
        "accounts:session-heartbeat": WRITE,
    },
    owners={"session": {"supervisor"}},
    add_once=add_once,
    answers={
        "accounts:session-delete": {},
        "accounts:other-sessions-delete": {},
        "accounts:person-sessions-delete": {},
    },
    before={
        "accounts:person-sessions-delete": sign_in,
        "accounts:other-sessions-delete": sign_in,
    },
    answered_by={
        "accounts:session-delete": "supervisor",
        "accounts:other-sessions-delete": "worker",
    },
    clear={
        "accounts.session.browser": "one of eight names, about a colleague's device",
        "accounts.session.session_data": SEALED,
        "accounts.session.session_key": "a hash of the cookie",
        "accounts.session.system": "one of seven names, about a colleague's device",
        "sessions.session.session_data": SEALED,
        "sessions.session.session_key": "a hash of the cookie",
    },
)
