"""What each role may do with reports. A director sees numbers here, and no client anywhere."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {
    "view_reports": {Role.DIRECTOR},
    "finalize_report": {Role.DIRECTOR},
    "download_report": {Role.DIRECTOR},
    "manage_awards": {Role.DIRECTOR},
}

LABELS = {
    "finalize_report": _("finalize a report"),
    "download_report": _("download a report"),
    "manage_awards": _("add grants"),
}
