"""Fetching a client for a page: hidden and missing are 404, read-only is 403 with a reason."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.models import Client


def client_to_read(request, pk, *, among=None):
    """Return a client whose record this person sees, saying what else is open to them.

    Raises:
        Http404: they do not see it, or it is not there.
    """
    clients = Client.objects.all() if among is None else among
    visible = clients.filter(pk=pk).visible_to(request.user)
    return get_object_or_404(visible.saying_what_is_open_to(request.user))


def client_to_change(request, pk, *, among=None):
    """Return a client whose record this person may change.

    Raises:
        Http404: they do not see it, or it is not there.
        PermissionDenied: they see it, and may not change it.
    """
    client = client_to_read(request, pk, among=among)
    if not client.may_change:
        raise PermissionDenied(
            _(
                "This record is open to you to read, and not to change. Whoever answers for "
                "this person, or their supervisor, can do that."
            )
        )
    return client


def client_to_supervise(request, pk, *, among=None):
    """Return a client whom this person answers for as supervisor of the team.

    Raises:
        Http404: they do not see the record, or it is not there.
        PermissionDenied: it is open to them as an exception only.
    """
    client = client_to_read(request, pk, among=among)
    if not client.may_supervise:
        raise PermissionDenied(_("The supervisor of this person's own team decides about it."))
    return client
