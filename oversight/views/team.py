from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework import coverage
from casework.counting import work_of_team
from exports.models import Export
from oversight.board import alerts_for, board_of, erasures_for, reviews_due_for, unanswered_for
from oversight.models import UnusualAccess
from oversight.reviewing import emergency_accesses_to_review
from pages.sections import sections_of
from training.renewing import courses_to_renew, team_training_of

REVIEWS_SHOWN = 20


@require_safe
@permission_required("oversight.view_team")
def team(request):
    """A row for each worker of the team, and what waits for the supervisor."""
    work = work_of_team(request.user)
    return render(
        request,
        "oversight/team/detail.html",
        {
            "sections": sections_of("team", request.user),
            "rows": board_of(request.user, work),
            "reviews": reviews_due_for(request.user)[:REVIEWS_SHOWN],
            "reviews_due": work.team.reviews_due,
            "alerts": alerts_for(request.user),
            "unanswered": unanswered_for(request.user),
            "erasures": erasures_for(request.user),
            "emergencies": emergency_accesses_to_review(request.user),
            "unusual_accesses": UnusualAccess.objects.reviewable_by(request.user).count(),
            "coverage": coverage.summary_for(request.user),
            "exports": Export.objects.waiting().to_be_decided_by(request.user),
            "training": team_training_of(request.user),
            "courses_to_renew": courses_to_renew(request.user),
        },
    )
