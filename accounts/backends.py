"""Django's `has_perm`, answered from the GRANTS table of the package that is asked about."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps
from django.contrib.auth.backends import BaseBackend


@cache
def grants(app_label: str) -> dict:
    """Return the package's GRANTS: capability to roles. Empty where it has none."""
    if not apps.is_installed(app_label) or not find_spec(f"{app_label}.permissions"):
        return {}
    return getattr(import_module(f"{app_label}.permissions"), "GRANTS", {})


class RoleBackend(BaseBackend):
    """Answers `user.has_perm("casework.record_contact")` by the user's role.

    It answers what a role may do. Which clients it may be done to is `visible_to`.
    """

    def has_perm(self, user_obj, perm, obj=None):
        app_label, _, capability = perm.partition(".")
        return user_obj.is_active and user_obj.role in grants(app_label).get(capability, ())

    def has_module_perms(self, user_obj, app_label):
        return any(user_obj.role in roles for roles in grants(app_label).values())
