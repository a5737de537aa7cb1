"""The place of the list of services in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [Place(_("Services"), "services:service-list", frozenset({Role.ADMINISTRATOR}), 35)]
