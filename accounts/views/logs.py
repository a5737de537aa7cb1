from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms.logs import LogFilter
from accounts.guards import permission_required
from accounts.log_lines import log_lines
from audit import trail

EVENTS_ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.view_log")
@sensitive_post_parameters()
def log(request: HttpRequest) -> HttpResponse:
    """The audit log, filtered by event, person, day and record: posted, as every search is."""
    log_filter = LogFilter(request.POST or None, queryset=trail.all_events())
    page = Paginator(log_filter.qs, EVENTS_ON_A_PAGE).get_page(request.POST.get("page"))
    context = {"form": log_filter.form, "page": page, "lines": log_lines(page)}
    return render(request, "accounts/logs/list.html", context)
