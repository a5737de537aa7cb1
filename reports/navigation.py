"""The place of reports in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [Place(_("Reports"), "reports:snapshot-list", frozenset({Role.DIRECTOR}), 10)]
