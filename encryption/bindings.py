"""Which owner and row an instance's ciphertext is bound to, and was bound to when loaded."""

from django.db import models

from encryption.sealing import Binding


def binding_of(instance: models.Model, owner: str) -> Binding:
    """Return the binding of an instance as it is now; `owner` names the owner's attribute.

    The row is `id` and not `pk`: the `id` of a history row is that of its record.
    """
    return Binding(getattr(instance, owner), instance.id)  # type: ignore[attr-defined]


def stored_binding(instance: models.Model) -> Binding | None:
    """Return what `remember_binding` remembered; None for an instance that is not stored."""
    return vars(instance._state).get("stored_binding")


def remember_binding(instance: models.Model, binding: Binding) -> None:
    """Remember what the instance's ciphertext is bound to."""
    vars(instance._state)["stored_binding"] = binding
