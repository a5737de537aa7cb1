from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from accounts.log_lines import log_lines
from casework.models import Client
from oversight.access_log import activity_of, chart_numbers_of, shown_to
from oversight.forms.reviews import UnusualAccessReviewForm
from oversight.models import UnusualAccess

UNUSUAL_ACCESSES_SHOWN = 100
EVENTS_SHOWN = 100


@require_safe
@permission_required("oversight.review_unusual_access")
def unusual_access_list(request):
    """Unusual access in the team that nobody has reviewed yet, the oldest first."""
    unusual_accesses = UnusualAccess.objects.to_be_reviewed_by(request.user).select_related(
        "person"
    )
    context = {
        "unusual_accesses": unusual_accesses[:UNUSUAL_ACCESSES_SHOWN],
        "waiting": unusual_accesses.count(),
    }
    return render(request, "oversight/unusual_accesses/list.html", context)


@permission_required("oversight.review_unusual_access")
def unusual_access_review(request, pk):
    """What looked unusual, what the colleague did that day, and the supervisor's review."""
    waiting = UnusualAccess.objects.to_be_reviewed_by(request.user).select_related("person")
    unusual = get_object_or_404(waiting, pk=pk)
    form = UnusualAccessReviewForm(request.POST or None)
    if form.is_valid():
        try:
            unusual.review(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Review saved."))
            return redirect("oversight:unusual-access-list")
    client = Client.objects.visible_to(request.user).filter(pk=unusual.client_id).first()
    events = shown_to(request.user, activity_of(unusual.person, unusual.day))
    did = list(events.reverse()[:EVENTS_SHOWN])
    lines = zip(log_lines(did), chart_numbers_of(did, request.user), strict=True)
    context = {"unusual": unusual, "form": form, "client": client, "lines": lines}
    return render(request, "oversight/unusual_accesses/review.html", context)
