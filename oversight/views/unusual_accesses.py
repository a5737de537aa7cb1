from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from oversight.models import UnusualAccess

MOST_LISTED = 100


@require_safe
@permission_required("oversight.review_unusual_access")
def unusual_access_list(request):
    """Unusual access in the team that nobody has reviewed yet, the oldest first."""
    waiting = UnusualAccess.objects.reviewable_by(request.user).select_related("person")
    context = {"unusual_accesses": waiting[:MOST_LISTED], "waiting": waiting.count()}
    return render(request, "oversight/unusual_accesses/list.html", context)
