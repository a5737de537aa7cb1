from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.caseloads import day_of
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
