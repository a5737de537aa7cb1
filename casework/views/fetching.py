"""Fetching a client for a page: hidden or missing is 404, too little reach 403 and a reason."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from casework.models import Client
from casework.reach import Reach


def client_for(request, pk, reach, *, among=None):
    """Return a client with whose record the user may do what `reach` says.

    Args:
        among: a queryset of clients that fetches more at once; all clients, if it is not given.

    Returns:
        The client, with `reach` and `via` for the template and the trail.

    Raises:
        Http404: there is no such client, or the user does not see the record.
        PermissionDenied: the user sees the record, and may not do that.
    """
    clients = Client.objects.all() if among is None else among
    visible = clients.filter(pk=pk).visible_to(request.user)
    client = get_object_or_404(visible.with_reach_of(request.user))
    if client.reach < reach:
        raise PermissionDenied(_refusal(reach))
    return client


def _refusal(reach):
    if reach == Reach.SUPERVISE:
        return _("Only the supervisor of this client's team can do this.")
    return _(
        "You can read this record, but not change it. The assigned worker or the team's "
        "supervisor can."
    )
