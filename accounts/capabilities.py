"""Every capability there is, from each package's GRANTS, and its name in plain words."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

READING = "view"


@cache
def grants(app_label: str) -> dict:
    """Return the package's GRANTS: capability to roles. Empty where it has none."""
    return _table(app_label, "GRANTS")


def every_capability() -> dict[str, set]:
    """Return who may what: `casework.record_contact` to roles, for every package."""
    return {
        f"{config.label}.{capability}": roles
        for config in apps.get_app_configs()
        for capability, roles in grants(config.label).items()
    }


def roles_with(capability: str) -> set:
    app_label, _, name = capability.partition(".")
    return grants(app_label).get(name, set())


def may_require_training(capability: str) -> bool:
    """Whether a course may be asked for before somebody uses the capability.

    Reading stays open, or a person would be shut out instead of read-only. So does all that
    concerns people and courses, or nobody could put them right again.
    """
    app_label, _, name = capability.partition(".")
    known = bool(roles_with(capability))
    always_open = _table(app_label, "NEVER_REQUIRES_TRAINING")
    return known and not always_open and name.split("_")[0] != READING


def in_words(capability: str) -> str:
    """Return what one does with the capability, such as "record a contact"."""
    app_label, _, name = capability.partition(".")
    return _table(app_label, "WORDS").get(name) or name.replace("_", " ")


@cache
def _table(app_label: str, name: str) -> dict:
    if not apps.is_installed(app_label) or not find_spec(f"{app_label}.permissions"):
        return {}
    return getattr(import_module(f"{app_label}.permissions"), name, {})
