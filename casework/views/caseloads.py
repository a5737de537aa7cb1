from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.caseloads import day_of
from casework.weeks import monday_of, week_of
from pages.sections import sections_of
from training.renewing import courses_to_renew


@require_safe
@permission_required("casework.view_my_day")
def my_day(request):
    """What waits for a worker today."""
    context = {
        "day": day_of(request.user),
        "courses_to_renew": courses_to_renew(request.user),
        "sections": sections_of("my day", request.user),
    }
    return render(request, "casework/caseloads/my_day.html", context)


@require_safe
@permission_required("casework.view_my_day")
def my_week(request):
    """What waits for a worker in a week: this one, or the one of the day that is asked for."""
    context = {
        "week": week_of(request.user, monday_of(_day_asked(request))),
        "sections": sections_of("my week", request.user),
    }
    return render(request, "casework/caseloads/my_week.html", context)


def _day_asked(request):
    """Return the day that the address names; today if it names none."""
    try:
        day = parse_date(request.GET.get("from", ""))
    except ValueError:
        day = None
    return day or timezone.localdate()
