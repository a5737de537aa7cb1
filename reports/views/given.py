from datetime import date, timedelta

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from reports.given import given_in
from reports.period import Period, months_after

FIRST, LAST = 2000, 2200  # years: others are typing errors, and have no month before or after


@require_safe
@permission_required("reports.view_reports")
def given_list(request):
    """The services provided and items given in one month, whoever paid."""
    first = _month(request.GET.get("month", ""))
    following = months_after(first, 1)
    context = {
        "month": first,
        "before": months_after(first, -1),
        "after": following if following <= timezone.localdate() else None,
        "rows": given_in(Period(first, following - timedelta(days=1))),
    }
    return render(request, "reports/given/list.html", context)


def _month(asked):
    """Return the first day of the month of a day in an address; else of this month."""
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        day = timezone.localdate()
    return day.replace(day=1) if FIRST <= day.year <= LAST else _month("")
