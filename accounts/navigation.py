"""The links in each role's header, and the first page of each role.

Each package declares its links in its own `navigation.py`; this module collects them.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Place(NamedTuple):
    """A page that the header links to.

    Args:
        label: what the link says.
        url_name: the page, such as `casework:my-day`.
        roles: whose header shows it.
        order: smaller comes first; a role's first place is where it begins.
    """

    label: str | Promise
    url_name: str
    roles: frozenset[Role]
    order: int


PLACES = [
    Place(_("People"), "accounts:person-list", frozenset({Role.ADMINISTRATOR}), 10),
    Place(_("Log"), "accounts:audit-log", frozenset({Role.AUDITOR}), 10),
]


MENU = [
    Place(_("Change your password"), "account_change_password", frozenset(Role), 20),
    Place(_("Two-step verification"), "mfa_index", frozenset(Role), 30),
    Place(_("Your language"), "accounts:language-edit", frozenset(Role), 35),
    Place(_("Your devices"), "accounts:session-list", frozenset(Role), 40),
]


@cache
def places_of(role: str) -> list[Place]:
    """Return what the role's header links to, in order; nothing for an unknown role."""
    return _declared("PLACES", role)


@cache
def menu_of(role: str) -> list[Place]:
    """Return the links of the menu below a person's name, in order."""
    return _declared("MENU", role)


def _declared(table: str, role: str) -> list[Place]:
    places = [
        place
        for package in settings.OURS
        if find_spec(f"{package}.navigation")
        for place in getattr(import_module(f"{package}.navigation"), table, [])
        if role in place.roles
    ]
    return sorted(places, key=lambda place: place.order)


def home_of(user: Any) -> str | None:
    """Return the URL name of the user's first page; None for an unknown role."""
    places = places_of(user.role)
    return places[0].url_name if places else None
