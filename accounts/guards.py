"""The lock on a view. It leaves the name of the capability on the door, so a test can read it."""

from collections.abc import Callable

from django.contrib.auth import decorators


def permission_required(capability: str, *, raise_exception: bool = True) -> Callable:
    """Let in those whose role grants the capability; answer 403 to the others.

    Django's decorator of the same name, which forgets what it was asked to guard.
    """

    def guard(view: Callable) -> Callable:
        guarded = decorators.permission_required(capability, raise_exception=raise_exception)(view)
        guarded.capability = capability
        return guarded

    return guard
