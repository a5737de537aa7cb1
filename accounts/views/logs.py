from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.exceptions import TooManyEvents
from accounts.forms.logs import FILTERS, LogForm, SavedLogForm
from accounts.guards import permission_required
from accounts.log_files import download
from accounts.log_folds import folded
from accounts.log_lines import log_lines
from accounts.log_pages import MOST_COUNTED, count_of, page_of
from accounts.models import LogFilter
from pages import notices
from pages.carrying_out import carry_out, carry_out_button
from pages.files import streamed_file_response


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.view_log")
@sensitive_post_parameters()
def log(request: HttpRequest) -> HttpResponse:
    """The audit log by days, person, kind of event and record: posted, as every search is.

    A link leads to the events of one record, by the end of its key.
    """
    asked = {name: request.GET[name] for name in FILTERS if name in request.GET}
    return _shown(request, LogForm(request.POST or asked))


@require_POST
@permission_required("accounts.view_log")
@sensitive_post_parameters()
def log_file(request: HttpRequest) -> HttpResponseBase:
    """The events that a filter finds as a spreadsheet; the download is recorded first."""
    form = LogForm(request.POST)
    if not form.is_valid():
        return _shown(request, form)
    try:
        pieces = download(form.events(), by=request.user, **form.facts)
    except TooManyEvents as refusal:
        form.add_error("first", refusal)
        return _shown(request, form)
    name = f"log-{timezone.localdate():%Y-%m-%d}.csv"
    return streamed_file_response(pieces, "text/csv; charset=utf-8", name)


@require_POST
@permission_required("accounts.view_log")
@sensitive_post_parameters()
def log_filter_create(request: HttpRequest) -> HttpResponse:
    """Keep a filter under a name."""
    form = SavedLogForm(request.POST)
    if carry_out(form, LogFilter.save_as, by=request.user, error_field="name"):
        notices.done(request, _("Filter saved."))
        return redirect("accounts:audit-log")
    return _shown(request, form)


@require_POST
@permission_required("accounts.view_log")
def log_filter_delete(request: HttpRequest, pk: str) -> HttpResponse:
    """Take a filter off one's list."""
    kept = get_object_or_404(LogFilter.objects.of(request.user), pk=pk)
    if carry_out_button(request, kept.take_off, by=request.user):
        undo = reverse("accounts:log-filter-put-back", args=[kept.pk])
        notices.done(request, _("Filter deleted."), undo=undo)
    return redirect("accounts:audit-log")


@require_POST
@permission_required("accounts.view_log")
def log_filter_put_back(request: HttpRequest, pk: str) -> HttpResponse:
    """Undo that."""
    kept = get_object_or_404(LogFilter.objects.of(request.user), pk=pk)
    if carry_out_button(request, kept.put_back, by=request.user):
        notices.done(request, _("The filter is on your list again."))
    return redirect("accounts:audit-log")


def _shown(request: HttpRequest, form: LogForm) -> HttpResponse:
    """The page: nothing is listed under a filter that can't be read."""
    form.draw_key()  # of the filter that may be saved next
    is_filter_right = not any(form.errors.get(name) for name in FILTERS)
    context = {
        "form": form,
        "filters": LogFilter.objects.of(request.user).in_use(),
        "is_filter_right": is_filter_right,
        "most": MOST_COUNTED,
    }
    if is_filter_right:
        events = form.events()
        page = page_of(events, request.POST.get("place", ""))
        context |= {
            "page": page,
            "count": count_of(events),
            "entries": folded(log_lines(page.events)),
        }
    return render(request, "accounts/logs/list.html", context)
