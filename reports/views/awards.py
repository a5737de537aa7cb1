from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.models import Award
from pages.carrying_out import carry_out
from reports.forms.awards import AwardForm
from reports.funding import add_award


@require_safe
@permission_required("reports.view_reports")
def award_list(request):
    """The awards that pay for services and are reported on."""
    awards = Award.objects.order_by("-ends_on", "name")
    return render(request, "reports/awards/list.html", {"awards": awards})


@permission_required("reports.manage_awards")
def award_create(request):
    """Add an award."""
    form = AwardForm(request.POST or None)
    if carry_out(form, add_award, by=request.user, error_field="number"):
        messages.success(request, _("%(award)s was added.") % {"award": form.result})
        return redirect("reports:award-list")
    return render(request, "reports/awards/form.html", {"form": form})
