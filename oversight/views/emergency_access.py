from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from audit import trail
from oversight.forms.reviews import EmergencyReviewForm
from oversight.reviewing import emergency_accesses_to_review

EVENTS_SHOWN = 100


@permission_required("oversight.review_emergency_access")
def emergency_access_review(request, pk):
    """Read why someone opened a record of the team and what they did; review it."""
    to_review = emergency_accesses_to_review(request.user)
    emergency = get_object_or_404(to_review, pk=pk)
    form = EmergencyReviewForm(request.POST or None)
    if form.is_valid():
        try:
            emergency.review(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Review saved."))
            return redirect("oversight:team")
    did = trail.about(emergency.client).filter(actor_id=emergency.person_id)
    did = did.filter(at__gte=emergency.opened_at).order_by("seq")[:EVENTS_SHOWN]
    context = {"emergency": emergency, "form": form, "lines": log_lines(did)}
    return render(request, "oversight/emergency_access/review.html", context)
