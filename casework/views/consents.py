from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework import ending, intake
from casework.forms.consents import ConsentSigningForm
from casework.models.purposes import Purpose
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@permission_required("casework.manage_consents")
def consent_create(request, client_pk):
    """Write down a consent that a client gives after intake; it replaces the one before."""
    client = client_for(request, client_pk, Reach.CHANGE)
    form = ConsentSigningForm(request.POST or None)
    if carry_out(form, intake.give_consent, client, by=request.user):
        notices.done(request, _("Consent saved."))
        return redirect(client)
    context = {"client": client, "form": form}
    return render(request, "casework/consents/form.html", context)


@permission_required("casework.manage_consents")
def consent_revoke(request, client_pk, purpose):
    """Take back all that a client agreed to for one purpose, after saying what ends with it."""
    client = client_for(request, client_pk, Reach.CHANGE)
    if purpose not in Purpose.values:
        raise Http404
    ends = ending.of_revoking(client, purpose)
    if request.method == "POST":
        with refusals_as_messages(request):
            client.revoke_consent(purpose, by=request.user)
            messages.success(request, _("Consent revoked. %(ends)s") % {"ends": ends.after})
        return redirect(client)
    consent = client.consents.current().filter(purpose=purpose).first()
    context = {"client": client, "purpose": Purpose(purpose), "consent": consent, "ends": ends}
    return render(request, "casework/consents/revoke.html", context)


@require_safe
@permission_required("casework.manage_consents")
def consent_copy(request, client_pk, pk):
    """The text as it was read, for the client to keep if that is safe for them."""
    client = client_for(request, client_pk, Reach.READ)
    consent = get_object_or_404(client.consents.select_related("wording"), pk=pk)
    context = {"client": client, "consent": consent}
    context["text"] = consent.wording.filled(consent.until)
    return render(request, "casework/consents/copy.html", context)
