"""What each role may do with the agency's list of services and items."""

from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

GRANTS = {"manage_services": {Role.ADMINISTRATOR}}

LABELS = {"manage_services": _("keep the list of services and items")}
