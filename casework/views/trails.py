from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from audit import trail
from casework import reading
from casework.models import Client

EVENTS_A_PAGE = 50


@require_safe
@permission_required("casework.view_trail")
def client_trail(request, client_pk):
    """Who opened this record, and who changed it: newest first."""
    client = get_object_or_404(Client.objects.visible_to(request.user), pk=client_pk)
    reading.opened("client.trail_viewed", client, by=request.user)
    events = trail.about(client).order_by("-seq")
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {"client": client, "page": page, "lines": log_lines(page)}
    return render(request, "casework/trails/detail.html", context)
