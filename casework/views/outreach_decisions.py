from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework import reading, record_page
from casework.forms.outreach_decisions import OutreachDecisionForm
from casework.models import Client, OutreachDecision
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out

CONTACTS_SHOWN = 5


@permission_required("casework.decide_outreach")
def outreach_decision_create(request, client_pk):
    """Decide whether a client who does not answer is tried again, beside what was tried."""
    client = client_for(request, client_pk, Reach.SUPERVISE, among=Client.objects.for_a_page)
    reading.record_view("client.viewed", client, by=request.user, via=client.via)
    form = OutreachDecisionForm(request.POST or None, decision=client.ladder.decision)
    if carry_out(form, OutreachDecision.make, client, by=request.user):
        notices.done(request, _("Decision saved. It stands on the record."))
        return redirect(client)
    contacts = record_page.read_parts(client).object_list[:CONTACTS_SHOWN]
    context = {"client": client, "form": form, "contacts": contacts}
    return render(request, "casework/outreach_decisions/form.html", context)
