"""Fetching a client for a page: hidden or missing is 404, too little reach 403 and a reason."""

from django.http import Http404

from accounts.models import User
from audit.prepared import PreparedQuery
from casework.models import Client
from casework.models.reach import values_of
from casework.reach import REGULAR_ACCESS, TooLittleReach


def client_for(request, pk, reach, *, among=Client.objects.all):
    """Return a client with whose record the user may do what `reach` says.

    Args:
        among: what makes a queryset of clients that fetches more at once, such as
            `Client.objects.for_a_page`; nothing of it may depend on the user or the day.

    Returns:
        The client, with `reach` and `via` for the template and the trail. A verb asks again
        how far the user reaches, once it holds the row.

    Raises:
        Http404: there is no such client, or the user does not see the record.
        TooLittleReach: the user sees the record, and may not do that.
    """
    user = request.user
    if not user.is_active or user.role not in REGULAR_ACCESS:
        raise Http404
    client = next(iter(_visible.records(among, user.role, pk=pk, **values_of(user))), None)
    if client is None:
        raise Http404
    if client.reach < reach:
        raise TooLittleReach(reach)
    client.reached_by = user, reach
    return client


def _visible_to(among, role, *, pk, user, now, team=None):
    """Build the query that `seen_with_reach_of` is, for one record and role."""
    person = User(pk=user, role=role, team_id=team)
    return among().filter(pk=pk).seen_with_reach_of(person, now)


_visible = PreparedQuery(_visible_to)
