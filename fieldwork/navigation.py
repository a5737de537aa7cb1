"""The place of fieldwork in the header, and in the menu of who has fewer needs of it."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from accounts.roles import Role

OUTSIDE = frozenset({Role.WORKER, Role.SUPERVISOR})

PLACES = [Place(_("On call"), "fieldwork:on-call-list", OUTSIDE, 50)]
MENU = [
    Place(_("On call"), "fieldwork:on-call-list", frozenset(Role) - OUTSIDE, 5),
    Place(_("Your calendar"), "fieldwork:calendar-feed-detail", OUTSIDE, 37),
]
