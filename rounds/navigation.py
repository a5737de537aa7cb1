"""The place of the list of buckets in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [
    Place(_("Rounds"), "rounds:bucket-list", frozenset({Role.ADMINISTRATOR}), 36),
]
