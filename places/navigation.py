"""The place of the list of areas in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [Place(_("Areas"), "places:area-list", frozenset({Role.ADMINISTRATOR}), 37)]
