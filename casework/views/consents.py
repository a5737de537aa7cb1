from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework import intake
from casework.forms.consents import ConsentSigningForm
from casework.models import Client, ConsentWording
from casework.reach import Reach
from casework.views.fetching import client_for
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.manage_consents")
def consent_create(request, client_pk):
    """Write down a consent that a client gives after intake."""
    client = client_for(
        request, client_pk, Reach.CHANGE, among=Client.objects.select_related("demographics")
    )
    form = ConsentSigningForm(request.POST or None)
    language = client.demographics.language or "en"
    if carry_out(form, intake.give_consent, client, by=request.user, language=language):
        messages.success(request, _("Consent saved."))
        return redirect(client)
    context = {"client": client, "form": form, "wordings": ConsentWording.objects.to_show()}
    return render(request, "casework/consents/form.html", context)


@permission_required("casework.manage_consents")
def consent_revoke(request, client_pk, pk):
    """Take a consent back at the client's word, after saying what stops with it."""
    client = client_for(request, client_pk, Reach.CHANGE)
    consent = get_object_or_404(client.consents.select_related("wording"), pk=pk)
    if request.method == "POST":
        with refusals_as_messages(request):
            consent.revoke(by=request.user)
            messages.success(
                request, _("Consent revoked. Follow-ups that relied on it have ended.")
            )
        return redirect(client)
    relying = client.follow_ups.open().relying_on(consent.purpose).count()
    context = {"client": client, "consent": consent, "relying": relying}
    return render(request, "casework/consents/revoke.html", context)
