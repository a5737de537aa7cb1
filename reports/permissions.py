"""What each role may do with reports. A director sees figures here, and no client anywhere."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {
    "view_reports": {Role.DIRECTOR},
    "submit_report": {Role.DIRECTOR},
    "export_report": {Role.DIRECTOR},
    "manage_awards": {Role.DIRECTOR},
}

WORDS = {
    "submit_report": _("submit a report"),
    "export_report": _("download a report"),
    "manage_awards": _("keep the awards"),
}
