"""What each role may do with messages about clients. Which ones: `visible_to`."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

WORKERS = {Role.WORKER, Role.SUPERVISOR}

GRANTS = {
    "view_messages": WORKERS,
    "send_message": WORKERS,
}

LABELS = {
    "send_message": _("write to colleagues about a client"),
}
