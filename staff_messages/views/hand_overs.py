from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework.emergency_access import openable_by
from casework.models import EmergencyAccess
from pages import notices
from pages.carrying_out import carry_out
from staff_messages.forms.messages import LateHandOverForm
from staff_messages.handing_over import hand_over_late


# Not `send_message`: a course that ran out would keep what was learned to one person.
@permission_required("staff_messages.view_messages")
def emergency_hand_over(request, pk):
    """Hand over after an emergency access that ended by itself. Nothing of the record shows."""
    theirs = EmergencyAccess.objects.of(request.user).filter(
        client__in=openable_by(request.user)
    )
    emergency = get_object_or_404(theirs, pk=pk)
    form = LateHandOverForm(request.POST or None)
    if carry_out(form, hand_over_late, emergency, by=request.user):
        notices.done(request, _("Handed over."))
        return redirect("home")
    context = {"form": form, "emergency": emergency}
    return render(request, "staff_messages/hand_overs/form.html", context)
