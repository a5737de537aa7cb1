from uuid import UUID

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS as NAMES
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from opening.forms.closed_days import ClosedDayForm
from opening.models import ClosedDay
from opening.models.closed_days import add_closed_day
from opening.open_days import WEEKDAYS
from pages import notices
from pages.carrying_out import carry_out


@require_safe
@permission_required("opening.manage_closed_days")
def closed_day_list(request: HttpRequest) -> HttpResponse:
    """The dates on which the agency is closed: those to come, and those that are over."""
    closed = [NAMES[WEEKDAYS.index(each)] for each in settings.CLOSED_WEEKDAYS]
    context = {
        "coming": ClosedDay.objects.coming(),
        "past": ClosedDay.objects.past(),
        "weekdays": closed,
    }
    return render(request, "opening/closed_days/list.html", context)


@permission_required("opening.manage_closed_days")
def closed_day_create(request: HttpRequest) -> HttpResponse:
    form = ClosedDayForm(request.POST or None)
    if carry_out(form, add_closed_day, by=request.user, error_field="day"):
        notices.done(request, _("Closed day added."))
        return redirect("opening:closed-day-list")
    return render(request, "opening/closed_days/form.html", {"form": form})


@require_POST
@permission_required("opening.manage_closed_days")
def closed_day_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the agency on a day again."""
    closed_day = get_object_or_404(ClosedDay, pk=pk)
    if carry_out(Form(request.POST), closed_day.remove, by=request.user):
        notices.done(request, _("The agency is open that day."))
    return redirect("opening:closed-day-list")
