"""The place of oversight in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [
    Place(_("Team"), "oversight:team", frozenset({Role.SUPERVISOR}), 10),
    Place(_("Jobs"), "oversight:job-list", frozenset({Role.ADMINISTRATOR}), 90),
]
