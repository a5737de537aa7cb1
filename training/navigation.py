"""The place of training in the header."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

PLACES = [Place(_("Training"), "training:course-list", frozenset({Role.ADMINISTRATOR}), 30)]
MENU = [Place(_("Your training"), "training:own-training", frozenset(Role), 10)]
