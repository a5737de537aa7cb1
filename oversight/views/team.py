from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework import coverage
from casework.counting import work_of_team
from exports.models import Export
from oversight.board import board_of
from oversight.models import UnusualAccess
from oversight.waiting import waiting_for
from pages.sections import sections_of
from training.renewing import courses_to_renew, team_training_of


@require_safe
@permission_required("oversight.view_team")
def team(request):
    """A row for each worker of the team, and what waits for the supervisor."""
    work, waiting = work_of_team(request.user), waiting_for(request.user)
    return render(
        request,
        "oversight/team/detail.html",
        {
            "sections": sections_of("team", request.user),
            "rows": board_of(request.user, work),
            **waiting._asdict(),
            "reviews_due": work.team.reviews_due,
            "unusual_accesses": UnusualAccess.objects.reviewable_by(request.user).count(),
            "coverage": coverage.summary_for(request.user),
            "exports": Export.objects.waiting().to_be_decided_by(request.user),
            "training": team_training_of(request.user),
            "courses_to_renew": courses_to_renew(request.user),
        },
    )
