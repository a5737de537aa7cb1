from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework.models import Award
from pages.carrying_out import refusals_as_messages
from reports.charts import charts
from reports.differences import differences
from reports.files import FORMATS, export
from reports.forms.reports import AskedForm
from reports.models import Snapshot
from reports.submitting import submit

PER_PAGE = 20


@require_safe
@permission_required("reports.view_reports")
def snapshot_list(request):
    """Where a director begins: the reports that stand, the newest first."""
    standing = Snapshot.objects.standing().in_brief()
    context = {
        "page": Paginator(standing, PER_PAGE).get_page(request.GET.get("page")),
        "has_awards": Award.objects.exists(),
    }
    return render(request, "reports/snapshots/list.html", context)


@require_POST
@permission_required("reports.submit_report")
def snapshot_create(request):
    """Submit what the preview showed, counted once more."""
    asked = AskedForm(request.POST)
    if not asked.is_valid():
        return redirect("reports:report-new")
    with refusals_as_messages(request):
        snapshot = submit(**asked.cleaned_data, by=request.user)
        messages.success(request, _("Submitted. These figures are kept exactly as they are."))
        return redirect(snapshot)
    return redirect("reports:report-new")


@require_safe
@permission_required("reports.view_reports")
def snapshot_detail(request, pk):
    snapshot = get_object_or_404(Snapshot.objects.whole(), pk=pk)
    context = {
        "snapshot": snapshot,
        "report": snapshot.report,
        "charts": charts(snapshot.report),
        "differences": differences(snapshot),
        "later": Snapshot.objects.filter(supersedes=snapshot).in_brief().first(),
    }
    return render(request, "reports/snapshots/detail.html", context)


@require_safe
@permission_required("reports.export_report")
def snapshot_file(request, pk, format):
    """Hand out a snapshot as a file, and write down who took it."""
    if format not in FORMATS:
        raise Http404
    snapshot = get_object_or_404(Snapshot.objects.select_related("award"), pk=pk)
    content = export(snapshot, format, by=request.user)
    name = f"{snapshot.file_stem}.{format}"
    return HttpResponse(
        content,
        content_type=FORMATS[format].content_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
