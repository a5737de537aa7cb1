"""The place of exports in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [Place(_("Exports"), "exports:list", frozenset({Role.DIRECTOR}), 40)]
