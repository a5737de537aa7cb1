from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from jobs.models import Job
from pages.carrying_out import refusals_as_messages


@require_safe
@permission_required("accounts.view_own_jobs")
def job_progress(request, pk):
    """How far one's own job is; the part of a page that asks again and again, or a page."""
    job = get_object_or_404(Job, pk=pk)
    if not job.is_visible_to(request.user):
        raise Http404
    if not request.htmx:
        return render(request, "jobs/jobs/progress.html", {"job": job})
    if not job.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "jobs/jobs/_bar.html", {"job": job})


@require_POST
@permission_required("accounts.view_own_jobs")
def job_cancel(request, pk):
    """Cancel one's own job."""
    job = _own_job(request, pk)
    with refusals_as_messages(request):
        job.cancel(by=request.user)
        messages.success(request, _("Canceled."))
    return redirect(job)


@require_POST
@permission_required("accounts.view_own_jobs")
def job_retry(request, pk):
    """Try one's own job again."""
    job = _own_job(request, pk)
    with refusals_as_messages(request):
        job.retry(by=request.user)
        messages.success(request, _("We are trying again."))
    return redirect(job)


def _own_job(request, pk):
    return get_object_or_404(Job.objects.asked_by(request.user), pk=pk)
