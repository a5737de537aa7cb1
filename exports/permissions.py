"""What each role may do with exports. Whose rows one may hold: `exporting.eligible_clients`."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {
    "view": {Role.SUPERVISOR, Role.DIRECTOR},
    "request": {Role.SUPERVISOR},
    "approve": {Role.SUPERVISOR, Role.DIRECTOR},
}

LABELS = {
    "request": _("request an export of a client list"),
    "approve": _("approve an export of a client list"),
}
