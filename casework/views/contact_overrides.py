from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework import reading
from casework.forms.contact_overrides import ContactOverrideForm
from casework.models import ContactOverride
from casework.models.client_lists import read_safe_contact
from casework.reach import Reach
from casework.views.fetching import client_for
from pages.carrying_out import carry_out


@permission_required("casework.record_contact")
def contact_override_create(request, client_pk):
    """Say why a client is reached although their card or the ladder forbids it."""
    client = client_for(request, client_pk, Reach.LOG)
    reading.record_view("client.viewed", client, by=request.user, via=client.via)
    form = ContactOverrideForm(request.POST or None)
    if carry_out(form, ContactOverride.make, client, by=request.user):
        return redirect(form.result)
    read_safe_contact(client)
    context = {"client": client, "form": form}
    return render(request, "casework/contact_overrides/form.html", context)


@require_safe
@permission_required("casework.view_client")
def contact_override_detail(request, client_pk, pk):
    """What was written, and for who wrote it the number to dial, for a short time."""
    client = client_for(request, client_pk, Reach.READ)
    reading.record_view("client.viewed", client, by=request.user, via=client.via)
    override = get_object_or_404(client.contact_overrides.select_related("made_by"), pk=pk)
    read_safe_contact(client)
    offers_link = override.offers_link_to(request.user) and client.may_be_contacted
    context = {"client": client, "override": override, "offers_link": offers_link}
    return render(request, "casework/contact_overrides/detail.html", context)
