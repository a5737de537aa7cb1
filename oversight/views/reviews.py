from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from audit import trail
from casework.models import Client, EmergencyAccess
from casework.reach import Reach
from oversight.access_log import activity_of, chart_numbers_of, without_blocked
from oversight.forms.reviews import ReviewForm
from oversight.models import UnusualAccess
from oversight.reviewing import emergency_accesses_of
from pages import notices
from pages.carrying_out import carry_out

MOST_EVENTS = 100  # on a review's page; the page of the activity has them all


@permission_required("oversight.review_emergency_access")
def emergency_access_review(request, pk):
    """Read why someone opened a record of the team and what they did; review it."""
    emergency = get_object_or_404(
        _still_there(request, emergency_accesses_of(request.user)), pk=pk
    )
    emergency.client.reached_by = request.user, Reach.SUPERVISE
    form = ReviewForm(request.POST or None, outcomes=EmergencyAccess.Outcome.choices)
    if carry_out(form, emergency.review, by=request.user):
        notices.done(request, _("Review saved."))
        return redirect("oversight:team")
    events = trail.about(emergency.client).filter(
        actor_id=emergency.person_id, at__gte=emergency.opened_at
    )
    lines = log_lines(events.order_by("seq")[:MOST_EVENTS])
    context = {"emergency": emergency, "form": form, "lines": lines}
    return render(request, "oversight/emergency_access/review.html", context)


@permission_required("oversight.review_unusual_access")
def unusual_access_review(request, pk):
    """Read what looked unusual and what the person did that day; review it."""
    answered_for = UnusualAccess.objects.answered_for_by(request.user)
    unusual = get_object_or_404(
        _still_there(request, answered_for).select_related("person"), pk=pk
    )
    form = ReviewForm(request.POST or None, outcomes=UnusualAccess.Outcome.choices)
    if carry_out(form, unusual.review, by=request.user):
        notices.done(request, _("Review saved."))
        return redirect("oversight:unusual-access-list")
    client = Client.objects.visible_to(request.user).filter(pk=unusual.client_id).first()
    events = without_blocked(activity_of(unusual.person, unusual.day), request.user)
    earliest = list(events.reverse()[:MOST_EVENTS])
    lines = zip(log_lines(earliest), chart_numbers_of(earliest, request.user), strict=True)
    context = {"unusual": unusual, "form": form, "client": client, "lines": lines}
    return render(request, "oversight/unusual_accesses/review.html", context)


def _still_there(request, accesses):
    """What waits; for a review that is sent again, what was reviewed as well."""
    return accesses if request.method == "POST" else accesses.filter(reviewed_at=None)
