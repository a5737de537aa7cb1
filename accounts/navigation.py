"""Where each role begins, and the few places its header links to."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Place(NamedTuple):
    label: str
    url_name: str


PLACES = {
    Role.WORKER: [
        Place(_("My day"), "casework:my-day"),
        Place(_("Clients"), "casework:client-list"),
        Place(_("Directory"), "providers:service-list"),
    ],
    Role.SUPERVISOR: [
        Place(_("Board"), "casework:board"),
        Place(_("Clients"), "casework:client-list"),
        Place(_("Directory"), "providers:service-list"),
    ],
    Role.DIRECTOR: [
        Place(_("Reports"), "reports:snapshot-list"),
        Place(_("Directory"), "providers:service-list"),
        Place(_("Exports"), "exports:list"),
    ],
    Role.ADMINISTRATOR: [
        Place(_("People"), "accounts:person-list"),
        Place(_("Programmes"), "casework:programme-list"),
        Place(_("Courses"), "accounts:course-list"),
    ],
    Role.AUDITOR: [Place(_("Log"), "accounts:log")],
}


def home_of(user) -> str | None:
    """Return the URL name of the person's first page; None for a role nobody thought of."""
    places = PLACES.get(user.role)
    return places[0].url_name if places else None
