"""Which owner and row an instance's ciphertext is bound to, and was bound to when loaded."""

from uuid import UUID

from django.db import models

from encryption.sealing import Binding


def binding_of(instance: models.Model, owner: str) -> Binding:
    """Return the binding of an instance as it is now; `owner` names the owner's attribute.

    The row is `id` and not `pk`: the `id` of a history row is that of its record.
    """
    return Binding(getattr(instance, owner), instance.id)  # type: ignore[attr-defined]


def stored_binding(instance: models.Model) -> Binding | None:
    """Return what was remembered; None for an instance that is not stored."""
    remembered = vars(instance._state).get("stored_binding")
    if type(remembered) is tuple:
        remembered = Binding(*remembered)
        remember_binding(instance, remembered)
    return remembered


def remember_binding(instance: models.Model, binding: Binding) -> None:
    """Remember what the instance's ciphertext is bound to."""
    vars(instance._state)["stored_binding"] = binding


def remember_loaded(instance: models.Model, owner: str) -> UUID:
    """Remember it of a row that was just loaded, and return its owner.

    For every row of every list: a binding is made of it once a value is opened.
    """
    key: UUID = getattr(instance, owner)
    vars(instance._state)["stored_binding"] = key, instance.id  # type: ignore[attr-defined]
    return key
