"""`has_perm` about one client is refused: `ClientQuerySet.reachable_by` is the one rule."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from casework.models import Client


class ReachBackend(BaseBackend):
    """Raises an error where code asks about one client, before guardian answers.

    Guardian would go by its rows alone: it knows no end, no block and no program.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if isinstance(obj, Client):
            raise TypeError("Ask Client.objects.reachable_by(user, Reach…) about one client.")
        return False
