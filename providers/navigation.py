"""The place of the directory in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

READERS = frozenset({Role.WORKER, Role.SUPERVISOR, Role.DIRECTOR})

PLACES = [Place(_("Directory"), "providers:service-list", READERS, 30)]
