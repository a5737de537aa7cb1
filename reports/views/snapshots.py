from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.models import Award
from pages.files import file_response
from reports.charts import charts
from reports.corrections import corrected_since
from reports.differences import differences
from reports.files import FORMATS, download
from reports.models import Snapshot

SNAPSHOTS_A_PAGE = 20


@require_safe
@permission_required("reports.view_reports")
def snapshot_list(request):
    """The first page of a director: the current final reports, the newest first."""
    snapshots = Snapshot.objects.current().for_a_list()
    context = {
        "page": Paginator(snapshots, SNAPSHOTS_A_PAGE).get_page(request.GET.get("page")),
        "has_awards": Award.objects.exists(),
    }
    return render(request, "reports/snapshots/list.html", context)


@require_safe
@permission_required("reports.view_reports")
def snapshot_detail(request, pk):
    """A final report with its numbers, its downloads and what changed since an earlier one."""
    snapshot = get_object_or_404(Snapshot.objects.for_a_page(), pk=pk)
    context = {
        "snapshot": snapshot,
        "report": snapshot.report,
        "charts": charts(snapshot.report),
        "differences": differences(snapshot),
        "corrected": corrected_since(snapshot),
        "later": Snapshot.objects.filter(supersedes=snapshot).for_a_list().first(),
    }
    return render(request, "reports/snapshots/detail.html", context)


@require_safe
@permission_required("reports.download_report")
def snapshot_file(request, pk, format):
    """A snapshot as a file; the download is recorded."""
    if format not in FORMATS:
        raise Http404
    snapshot = get_object_or_404(Snapshot.objects.select_related("award"), pk=pk)
    content = download(snapshot, format, by=request.user)
    name = f"{snapshot.file_stem}.{format}"
    return file_response(content, FORMATS[format].content_type, name)
