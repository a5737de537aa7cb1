from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework.forms.safety_alerts import AlertReviewForm, SafetyAlertForm
from casework.models import SafetyAlert
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out


@permission_required("casework.record_contact")
def safety_alert_create(request, client_pk):
    """Set an alert: whoever may log a contact may warn the next colleague."""
    client = client_for(request, client_pk, Reach.LOG)
    form = SafetyAlertForm(request.POST or None)
    if carry_out(form, SafetyAlert.add, client, by=request.user):
        notices.done(request, _("Alert set. It stands first on the record."))
        return redirect(client)
    context = {"client": client, "form": form}
    return render(request, "casework/safety_alerts/form.html", context)


@permission_required("casework.edit_client")
def safety_alert_review(request, client_pk, pk):
    """Keep an alert, ask to lower it, or, as the second person, lower it."""
    client = client_for(request, client_pk, Reach.CHANGE)
    alerts = client.safety_alerts.select_related("set_by", "lowering_requested_by")
    alert = get_object_or_404(alerts, pk=pk)
    form = AlertReviewForm(request.POST or None, alert=alert, by=request.user)
    if carry_out(form, alert.decide, by=request.user):
        _notify_of(form["decision"].value(), request)
        return redirect(client)
    context = {"client": client, "alert": alert, "form": form}
    return render(request, "casework/safety_alerts/review.html", context)


def _notify_of(decision, request):
    if decision == SafetyAlert.Decision.KEEP:
        notices.done(request, _("Alert kept."))
    elif decision == SafetyAlert.Decision.REQUEST:
        notices.done(request, _("Request sent. The alert stays until a colleague agrees."))
    else:
        notices.done(request, _("Alert lowered."))
