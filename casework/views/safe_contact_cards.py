from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import permission_required
from casework.drafting import SAFE_CONTACT_CARD
from casework.forms.safe_contact_cards import ConfirmationForm, SafeContactCardForm
from casework.models import SafeContactCard
from casework.reach import Reach
from casework.views.fetching import client_for
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages


@permission_required("casework.edit_client")
def safe_contact_card_edit(request, client_pk):
    """Write down how the client is reached safely, or change it: that confirms it."""
    client = client_for(request, client_pk, Reach.CHANGE)
    card = SafeContactCard.of(client)
    drafting = Drafting(request.user, SAFE_CONTACT_CARD, client.pk)
    form = SafeContactCardForm(request.POST or None, record=card, drafting=drafting)
    if carry_out(form, card.write, by=request.user):
        notices.done(request, _("Safe-contact card saved."))
        return redirect(client)
    context = {"client": client, "card": card, "form": form}
    return render(request, "casework/safe_contact_cards/form.html", context)


@require_POST
@permission_required("casework.edit_client")
def safe_contact_card_confirm(request, client_pk):
    """Note that all that the page showed of the card is still true."""
    client = client_for(request, client_pk, Reach.CHANGE)
    if client.card is None:
        raise Http404
    form = ConfirmationForm(request.POST, record=client.card)
    if carry_out(form, client.card.confirm, by=request.user):
        notices.done(request, _("Safe-contact card confirmed."))
    else:
        errors_as_messages(request, form)
    return redirect(client)
