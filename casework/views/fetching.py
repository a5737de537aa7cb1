"""Fetching a client for a page: hidden or missing is 404, too little reach 403 and a reason."""

from django.shortcuts import get_object_or_404

from casework.models import Client
from casework.reach import TooLittleReach


def client_for(request, pk, reach, *, among=None):
    """Return a client with whose record the user may do what `reach` says.

    Args:
        among: a queryset of clients that fetches more at once; all clients, if it is not given.

    Returns:
        The client, with `reach` and `via` for the template and the trail. A verb asks again
        how far the user reaches, once it holds the row.

    Raises:
        Http404: there is no such client, or the user does not see the record.
        TooLittleReach: the user sees the record, and may not do that.
    """
    clients = Client.objects.all() if among is None else among
    visible = clients.filter(pk=pk).visible_to(request.user)
    client = get_object_or_404(visible.with_reach_of(request.user))
    if client.reach < reach:
        raise TooLittleReach(reach)
    client.reached_by = request.user, reach
    return client
