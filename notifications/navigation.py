"""The place of notifications in the menu. What is new has a link in the header of its own."""

from django.utils.translation import gettext_lazy as _

from accounts.navigation import Place
from notifications.permissions import NOTIFIED

MENU = [
    Place(_("New to you"), "notifications:list", frozenset(NOTIFIED), 6),
    Place(_("Notifications"), "notifications:choices-edit", frozenset(NOTIFIED), 36),
]
