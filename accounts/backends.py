"""Django's `has_perm`, answered from the GRANTS table of the package that is asked about."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.core.exceptions import PermissionDenied

from accounts.capabilities import grants, roles_with


class RoleBackend(BaseBackend):
    """Answers `user.has_perm("casework.record_contact")` by the user's role and training.

    It says what a role may do, not to which clients: that is `Client.objects.visible_to`.
    Its answer is the last word: nobody is given a permission in Django's own tables.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        may = user_obj.is_active and user_obj.role in roles_with(perm)
        if not may or user_obj.missing_training_for(perm):
            raise PermissionDenied  # no backend after this one is asked
        return True

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(user_obj.role in roles for roles in grants(app_label).values())
