"""The place of the agency's calendar in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [
    Place(_("Closed days"), "opening:closed-day-list", frozenset({Role.ADMINISTRATOR}), 50)
]
