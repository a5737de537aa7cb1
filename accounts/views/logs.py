from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.forms.logs import LogFilter
from accounts.guards import permission_required
from accounts.log_lines import log_lines
from audit import trail

EVENTS_ON_A_PAGE = 50


@require_safe
@permission_required("accounts.view_log")
def log(request: HttpRequest) -> HttpResponse:
    """The audit log, filtered by event, person, day and record."""
    log_filter = LogFilter(request.GET or None, queryset=trail.all_events())
    page = Paginator(log_filter.qs, EVENTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": log_filter.form, "page": page, "lines": log_lines(page)}
    return render(request, "accounts/logs/list.html", context)
