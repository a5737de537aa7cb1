from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from accounts.renewing import summary_of, to_renew
from casework.access import covers_at_a_glance
from casework.caseloads import board_of, day_of, erasures_for, reviews_due_to
from casework.emergency_access import to_be_reviewed_by
from casework.models import UnusualAccess

REVIEWS_SHOWN = 20


@require_safe
@permission_required("casework.view_my_day")
def my_day(request):
    """What waits for a worker today."""
    context = {"day": day_of(request.user), "to_renew": to_renew(request.user)}
    return render(request, "casework/caseloads/my_day.html", context)


@require_safe
@permission_required("casework.view_board")
def board(request):
    """A row for each worker of the team, the reviews to sign, and what is to be erased."""
    reviews = reviews_due_to(request.user)
    return render(
        request,
        "casework/caseloads/board.html",
        {
            "workers": board_of(request.user),
            "reviews": reviews[:REVIEWS_SHOWN],
            "reviews_due": reviews.count(),
            "erasures": erasures_for(request.user),
            "emergencies": to_be_reviewed_by(request.user).for_review(),
            "unusual_accesses": UnusualAccess.objects.to_be_reviewed_by(request.user).count(),
            "covers": covers_at_a_glance(request.user),
            "training": summary_of(request.user),
            "to_renew": to_renew(request.user),
        },
    )
