"""Every capability, from each package's `permissions.GRANTS`, and its label."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from accounts.roles import Role

READ_PREFIX = "view"


@cache
def grants(app_label: str) -> dict[str, set[Role]]:
    """Return the package's GRANTS, capability to roles; empty if it has none."""
    return _table(app_label, "GRANTS")


def every_capability() -> dict[str, set[Role]]:
    """Return each capability, such as `casework.record_contact`, with its roles."""
    return {
        f"{config.label}.{capability}": roles
        for config in apps.get_app_configs()
        for capability, roles in grants(config.label).items()
    }


def roles_with(capability: str) -> set[Role]:
    """Return the roles that grant `casework.record_contact`; none for an unknown one."""
    app_label, _, name = capability.partition(".")
    return grants(app_label).get(name, set())


def may_require_training(capability: str) -> bool:
    """Return whether an agency may require a course for the capability.

    Not for reading: somebody without the course becomes read-only and is not locked out. Not
    for managing people and courses: nobody could correct them any more.
    """
    app_label, _, name = capability.partition(".")
    known = bool(roles_with(capability))
    never = _table(app_label, "NEVER_REQUIRES_TRAINING")
    return known and not never and name.split("_")[0] != READ_PREFIX


def label_of(capability: str) -> str:
    """Return what a person does with the capability, such as "log a contact"."""
    app_label, _, name = capability.partition(".")
    return _table(app_label, "LABELS").get(name) or name.replace("_", " ")


@cache
def _table(app_label: str, name: str) -> Any:
    if not apps.is_installed(app_label) or not find_spec(f"{app_label}.permissions"):
        return {}
    return getattr(import_module(f"{app_label}.permissions"), name, {})
