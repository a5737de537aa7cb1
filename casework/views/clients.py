from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.guards import permission_required
from casework import intake, paging, reading, record_page
from casework.drafting import INTAKE
from casework.filters import ClientFilter
from casework.forms.clients import ClientEditForm, IntakeForm
from casework.forms.safe_contact_cards import ConfirmationForm
from casework.models import Client
from casework.reach import Reach
from casework.views.fetching import client_for
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out
from pages.sections import sections_of


@require_safe
@permission_required("casework.view_client")
def client_list(request):
    """The clients this person may see, thirty a page, longest unseen first."""
    chosen = ClientFilter(request.GET, request=request)
    page = paging.page_of(chosen.listed, request.GET.get("place", ""), by=request.user)
    known = chosen.known_count()
    context = {
        "filter": chosen,
        "page": page,
        "count": chosen.count_beside(page) if known is None else known,
        "most": paging.MOST_COUNTED if known is None else known,
    }
    return render(request, "casework/clients/list.html", context)


@require_safe
@permission_required("casework.view_client")
def client_detail(request, pk):
    """One client's record. That it was opened, and by whom, is written down."""
    client = client_for(request, pk, Reach.READ, among=Client.objects.for_a_page)
    reading.record_view("client.viewed", client, by=request.user, via=client.via)
    page = record_page.read_parts(client, request.GET.get("page"))
    context = {
        "client": client,
        "page": page,
        "confirmation": ConfirmationForm.of(client),
        "sections": sections_of("record", request.user, client),
    }
    return render(request, "casework/clients/detail.html", context)


@permission_required("casework.open_client")
def client_create(request):
    """Intake: the consent, then the person; then the page that logs the first contact."""
    form = IntakeForm(request.POST or None, drafting=Drafting(request.user, INTAKE))
    if carry_out(form, intake.open_client, by=request.user):
        notices.done(request, _("Intake saved. Log the first contact."))
        return redirect(f"{reverse('casework:contact-create')}?client={form.result.pk}")
    context = {"form": form, "duplicates": form.duplicates}
    return render(request, "casework/clients/intake.html", context)


@permission_required("casework.edit_client")
def client_edit(request, pk):
    """Change what the record says about the person."""
    client = client_for(request, pk, Reach.CHANGE, among=Client.objects.with_demographics)
    form = ClientEditForm(request.POST or None, record=client)
    if carry_out(form, intake.amend_client, client, by=request.user):
        notices.done(request, _("Saved."))
        return redirect(client)
    return render(request, "casework/clients/edit.html", {"form": form, "client": client})
