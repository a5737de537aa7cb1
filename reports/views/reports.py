from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.models import Award
from pages.carrying_out import refusals_as_messages
from reports.charts import charts
from reports.compiling import compile_report
from reports.forms.reports import PeriodForm, ReportChoiceForm, ReportParams
from reports.models import Snapshot
from reports.questionnaires import QUESTIONNAIRES


@require_safe
@permission_required("reports.finalize_report")
def report_new(request):
    """A new report, first step: which form, which award."""
    form = ReportChoiceForm(request.GET if "form" in request.GET else None)
    if form.is_valid():
        chosen = form.cleaned_data
        return redirect("reports:report-period", chosen["award"].number, chosen["form"])
    has_awards = Award.objects.exists()
    return render(request, "reports/reports/new.html", {"form": form, "has_awards": has_awards})


@require_safe
@permission_required("reports.finalize_report")
def report_period(request, award_number, form_code):
    """A new report, second step: which period."""
    if form_code not in QUESTIONNAIRES:
        raise Http404
    award = get_object_or_404(Award, number=award_number)
    form = PeriodForm(request.GET or None, award=award, form_code=form_code)
    if form.is_valid():
        period, since = form.cleaned_data["period"], form.cleaned_data["since"]
        params = {"form": form_code, "award": award.number, "since": since.isoformat()}
        return _redirect_to_preview(params | {"first": period.first, "last": period.last})
    context = {"form": form, "award": award, "questionnaire": QUESTIONNAIRES[form_code]}
    return render(request, "reports/reports/period.html", context)


@require_safe
@permission_required("reports.view_reports")
def report_preview(request):
    """The form as it would be now, for the funder or the public."""
    params = ReportParams(request.GET)
    if not params.is_valid():
        return redirect("reports:report-new")
    with refusals_as_messages(request):
        report = compile_report(**params.cleaned_data)
        context = {
            "report": report,
            "charts": charts(report),
            "is_over": report.period.last < timezone.localdate(),
            "earlier": Snapshot.objects.current_for(report, params.cleaned_data["award"]),
        }
        return render(request, "reports/reports/preview.html", context)
    return redirect("reports:report-new")


def _redirect_to_preview(params):
    return redirect(f"{reverse('reports:report-preview')}?{urlencode(params)}")
