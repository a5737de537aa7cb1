from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from pages.carrying_out import refusals_as_messages
from reports.finalizing import ask_to_finalize
from reports.forms.reports import ReportParams
from reports.models import Finalization

AWAITED = "awaited_finalizations"  # in the session: whose end this person has not seen yet


@require_POST
@permission_required("reports.finalize_report")
def finalization_create(request):
    """Ask for the report of a preview to be finalized; it is counted again."""
    params = ReportParams(request.POST)
    if not params.is_valid():
        return redirect("reports:report-new")
    with refusals_as_messages(request):
        wanted = ask_to_finalize(**params.cleaned_data, by=request.user)
        request.session[AWAITED] = sorted({*request.session.get(AWAITED, []), str(wanted.pk)})
        return redirect(wanted)
    return redirect("reports:report-new")


@require_safe
@permission_required("reports.finalize_report")
def finalization_detail(request, pk):
    """How far a report is that is being finalized. At the end it leads to the final report."""
    wanted = get_object_or_404(Finalization.objects.select_related("award", "snapshot"), pk=pk)
    job = wanted.job
    if wanted.snapshot and (job is None or job.is_done):
        _say_once_how_it_ended(request, wanted, job)
        return redirect(wanted.snapshot)
    if job is None:  # it ended without a report, and nobody remembers how
        return redirect(wanted.get_preview_url())
    context = {"wanted": wanted, "job": job, "refusal": wanted.refusal}
    return render(request, "reports/finalizations/detail.html", context)


def _say_once_how_it_ended(request, wanted, job):
    """Tell the person who asked, when they come for the first time after the end."""
    awaited = request.session.get(AWAITED, [])
    if str(wanted.pk) not in awaited:
        return
    request.session[AWAITED] = [key for key in awaited if key != str(wanted.pk)]
    if job and wanted.snapshot.finalized_at < job.asked_at:
        messages.info(request, _("No number has changed. This is the report that you have."))
    else:
        messages.success(request, _("Finalized. These numbers can no longer change."))
