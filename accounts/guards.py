"""The lock on a view, with the capability's name left on the door for a test to read."""

from collections.abc import Callable

from django.contrib.auth import decorators


def permission_required(capability: str, *, raise_exception: bool = True) -> Callable:
    """Let in those whose role grants the capability; answer 403 to the others.

    Django's decorator of the same name, which forgets what it was asked to guard.
    """

    def guard(view: Callable) -> Callable:
        lock = decorators.permission_required(capability, raise_exception=raise_exception)
        guarded = lock(view)
        guarded.capability = capability
        return guarded

    return guard
