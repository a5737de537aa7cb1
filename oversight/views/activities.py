from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from accounts.models import User
from audit import trail
from oversight.access_log import activity_of, chart_numbers_of, without_blocked
from pages.dates import PAST, DayField

EVENTS_A_PAGE = 50


@require_safe
@permission_required("oversight.view_activity")
def person_activity(request, pk):
    """What a colleague of the team did and read; of records that one may see, the number."""
    colleagues = User.objects.in_team(request.user.team_id).exclude(team=None)
    person = get_object_or_404(colleagues, pk=pk)
    trail.record("person.activity_viewed", person, by=request.user)
    day = _day(request.GET.get("day", ""))
    events = without_blocked(activity_of(person, day), request.user)
    page = Paginator(events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "person": person,
        "day": day,
        "page": page,
        "lines": zip(log_lines(page), chart_numbers_of(page, request.user), strict=True),
    }
    return render(request, "oversight/activities/detail.html", context)


def _day(typed: str):
    try:
        return DayField(PAST, required=False).clean(typed)
    except ValidationError:
        return None
