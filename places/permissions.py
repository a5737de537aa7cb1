"""What each role may do with places. Which places: `visible_to`."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {
    "view_place": {Role.WORKER, Role.SUPERVISOR},
    "edit_place": {Role.WORKER, Role.SUPERVISOR},
    "merge_place": {Role.SUPERVISOR},
    "archive_place": {Role.SUPERVISOR},
    "manage_areas": {Role.ADMINISTRATOR},
}

LABELS = {
    "edit_place": _("add and change places"),
    "merge_place": _("merge places"),
    "archive_place": _("archive places"),
    "manage_areas": _("keep the list of areas"),
}
