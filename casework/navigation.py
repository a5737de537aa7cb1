"""The places of casework in the header, and in the menu below a person's name."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [
    Place(_("My day"), "casework:my-day", frozenset({Role.WORKER}), 10),
    Place(_("Clients"), "casework:client-list", frozenset({Role.WORKER, Role.SUPERVISOR}), 20),
    Place(_("Programs"), "casework:program-list", frozenset({Role.ADMINISTRATOR}), 20),
    Place(
        _("Consent texts"),
        "casework:consent-wording-list",
        frozenset({Role.ADMINISTRATOR, Role.DIRECTOR}),
        40,
    ),
]
MENU = [
    Place(_("Tasks"), "casework:task-list", frozenset({Role.WORKER, Role.SUPERVISOR}), 10),
]
