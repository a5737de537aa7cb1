from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework.caseloads import board_of, day_of, erasures_before, reviews_due_to

REVIEWS_SHOWN = 20


@require_safe
@permission_required("casework.view_own_day")
def my_day(request):
    """What waits for a worker today."""
    return render(request, "casework/caseloads/my_day.html", {"day": day_of(request.user)})


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
            "erasures": erasures_before(request.user),
        },
    )
