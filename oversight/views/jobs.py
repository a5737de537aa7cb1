from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from jobs.models import Job
from oversight.job_lines import Shown, job_lines
from pages.carrying_out import refusals_as_messages

JOBS_A_PAGE = 50


@require_safe
@permission_required("oversight.manage_jobs")
def job_list(request):
    """Every job of the last month, the newest first: kinds and people, never a subject."""
    chosen = request.GET.get("show", "")
    if chosen not in Shown.values:
        raise Http404
    jobs = Shown(chosen).choose(Job.objects.all()).order_by("-asked_at")
    page = Paginator(jobs, JOBS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": job_lines(page), "chosen": chosen, "shown": Shown}
    return render(request, "oversight/jobs/list.html", context)


@require_POST
@permission_required("oversight.manage_jobs")
def job_cancel(request, pk):
    """Cancel anybody's job."""
    return _carry_out(request, pk, Job.cancel, _("Canceled."))


@require_POST
@permission_required("oversight.manage_jobs")
def job_retry(request, pk):
    """Try anybody's job again. It reads as the person who asked, and not as this one."""
    return _carry_out(request, pk, Job.retry, _("We are trying again."))


def _carry_out(request, pk, verb, done):
    job = get_object_or_404(Job, pk=pk)
    with refusals_as_messages(request):
        verb(job, by=request.user)
        messages.success(request, done)
    return redirect("oversight:job-list")
