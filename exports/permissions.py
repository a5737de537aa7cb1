"""What each role may do with exports. Whose rows one may hold: `exporting.chosen`."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {
    "request": {Role.SUPERVISOR},
    "view": {Role.SUPERVISOR, Role.DIRECTOR},
    "approve": {Role.SUPERVISOR, Role.DIRECTOR},
}

WORDS = {
    "request": _("ask for an export of named rows"),
    "approve": _("approve an export of named rows"),
}
