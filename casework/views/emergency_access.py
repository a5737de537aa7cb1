from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import fresh_factor_required, permission_required
from casework import emergency_access
from casework.forms.emergency_access import EmergencyAccessForm, EmergencyEndForm, NumberForm
from casework.models import Client, EmergencyAccess
from encryption import agency
from encryption.exceptions import SealBroken
from pages import notices
from pages.carrying_out import carry_out
from pages.sections import sections_of

# The found client's key is in the session, and encrypted in the form: never in page or URL.
FOUND = "found_by_number"
ON_THESE_PAGES = "emergency access"


@permission_required("casework.open_in_emergency")
@fresh_factor_required
def emergency_access_find(request):
    """Type the exact number of another team's record. Nothing about the client shows."""
    form = NumberForm(request.POST or None)
    if carry_out(form, emergency_access.find, by=request.user, error_field="number"):
        client = form.result
        if Client.objects.visible_to(request.user).filter(pk=client.pk).exists():
            return redirect(client)
        request.session[FOUND] = str(client.pk)
        return redirect("casework:emergency-access-create")
    context = {"form": form, "sections": sections_of(ON_THESE_PAGES, request.user)}
    return render(request, "casework/emergency_access/find.html", context)


@permission_required("casework.open_in_emergency")
@fresh_factor_required
def emergency_access_create(request):
    """Say why, and open the record that was found, for four hours."""
    form = EmergencyAccessForm(request.POST or None)
    found = request.session.get(FOUND)
    if form.was_carried_out(by=request.user):
        found = asked_about(request)
    if not found:
        return redirect("casework:emergency-access-find")
    if request.method == "POST" and asked_about(request) != found:
        messages.error(
            request,
            _("You looked up another number in the meantime. Enter the chart number again."),
        )
        return redirect("casework:emergency-access-find")
    if carry_out(form, emergency_access.open_in_emergency, found, by=request.user):
        request.session.pop(FOUND, None)
        notices.done(request, _("You have emergency access to this record for 4 hours."))
        return redirect("casework:client-detail", pk=form.result.client_id)
    context = {
        "form": form,
        "found": agency.seal(found, FOUND, request.user.pk),
        "sections": sections_of(ON_THESE_PAGES, request.user),
    }
    return render(request, "casework/emergency_access/form.html", context)


def asked_about(request) -> str:
    """The key of the record that the reason was typed for, or nothing.

    The form may have waited while its worker looked for another record.
    """
    try:
        return agency.unseal(request.POST.get("found", ""), FOUND, request.user.pk)
    except SealBroken:
        return ""


# Not `open_in_emergency`: a course that ran out would then keep the record open.
@permission_required("casework.view_client")
def emergency_access_end(request, pk):
    """Close the record before the four hours are over, and hand over what was learned.

    Nothing of the client shows but the number, which the person typed.
    """
    may_know_of = emergency_access.openable_by(request.user).order_by()
    theirs = EmergencyAccess.objects.of(request.user).filter(client__in=may_know_of)
    emergency = get_object_or_404(theirs.select_related("client"), pk=pk)
    form = EmergencyEndForm(request.POST or None)
    if carry_out(form, emergency.end, by=request.user):
        notices.done(request, _("Emergency access ended."))
        return redirect("home")
    context = {"form": form, "emergency": emergency}
    return render(request, "casework/emergency_access/end.html", context)
