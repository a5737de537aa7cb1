from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from audit import trail
from casework import reading
from casework.reach import Reach
from casework.views.fetching import client_for
from oversight.access_log import accesses_to

EVENTS_A_PAGE = 50


@require_safe
@permission_required("oversight.view_access_history")
def access_history(request, client_pk):
    """Who opened this record, by day, and for which reason; then every event, newest first."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    reading.record_view("client.access_history_viewed", client, by=request.user, via=client.via)
    events = trail.about(client).order_by("-seq")
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "client": client,
        "entries": accesses_to(client),
        "page": page,
        "lines": log_lines(page),
    }
    return render(request, "oversight/access_history/detail.html", context)


@require_safe
@permission_required("oversight.view_access_history")
def access_history_printed(request, client_pk):
    """The same in plain words, on paper, for the person whose record it is."""
    client = client_for(request, client_pk, Reach.SUPERVISE)
    reading.record_view(
        "client.access_history_viewed", client, by=request.user, via=client.via, printed=1
    )
    context = {
        "client": client,
        "entries": accesses_to(client),
        "today": timezone.localdate(),
    }
    return render(request, "oversight/access_history/printed.html", context)
