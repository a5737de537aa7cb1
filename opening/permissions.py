"""What each role may do with the agency's calendar."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {"manage_closed_days": {Role.ADMINISTRATOR}}

LABELS = {"manage_closed_days": _("keep the list of closed days")}
