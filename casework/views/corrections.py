"""Withdrawing what was a mistake and putting it back, and correcting a service."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import permission_required
from casework import correcting, recording_together
from casework.forms.corrections import (
    ContactWithdrawalForm,
    MoveForm,
    OfferEditForm,
    WithdrawalForm,
)
from casework.models.naming import name_services
from casework.reach import Reach
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from pages.requests import answers_of
from pages.sending import SentOnceForm

WITHDRAW = "casework/corrections/withdraw.html"


@permission_required("casework.record_contact")
def contact_withdraw(request, client_pk, pk):
    """Withdraw a contact, with a reason."""
    contact = _part(request, client_pk, pk, "contacts", Reach.LOG)
    form = ContactWithdrawalForm(request.POST or None, contact=contact)
    if carry_out(form, correcting.withdraw_contact, contact, by=request.user):
        notices.done(request, _("Contact withdrawn. Nothing counts it."))
        return redirect(contact)
    return render(request, WITHDRAW, {"record": contact, "contact": contact, "form": form})


@permission_required("casework.record_contact")
def contact_move(request, client_pk, pk):
    """Move a contact to the client whom it was with, once both names were seen."""
    contact = _part(request, client_pk, pk, "contacts", Reach.LOG)
    form = MoveForm(**answers_of(request), contact=contact, worker=request.user)
    if carry_out(form, correcting.move_contact, contact, by=request.user):
        notices.done(request, _("Contact moved to this record."))
        return redirect(form.result.client)
    offers = name_services(contact.offers.in_force())
    context = {"client": contact.client, "contact": contact, "offers": offers, "form": form}
    return render(request, "casework/corrections/move.html", context)


@require_POST
@permission_required("casework.record_contact")
def contact_put_back(request, client_pk, pk):
    """Let a withdrawn contact count again."""
    contact = _part(request, client_pk, pk, "contacts", Reach.LOG)
    if _tapped(request, contact.put_back):
        notices.done(request, _("Contact put back. It counts again."))
    return redirect(contact)


@require_POST
@permission_required("casework.record_contact")
def contact_undo(request, client_pk, pk):
    """Take back the contact that was saved a moment ago, with all that one save made."""
    contact = _part(request, client_pk, pk, "contacts", Reach.LOG)
    if _tapped(request, recording_together.undo_contacts, contact):
        if contact.people_with_it:
            notices.done(request, _("Undone. The contacts of all of them are withdrawn."))
        else:
            notices.done(request, _("Undone. The contact is withdrawn."))
    return redirect(contact.client)


@permission_required("casework.record_contact")
def offer_amend(request, client_pk, pk):
    """Correct a service that was offered at a contact."""
    offer = _part(request, client_pk, pk, "offers", Reach.CHANGE)
    form = OfferEditForm(request.POST or None, record=offer)
    if carry_out(form, offer.amend, by=request.user):
        notices.done(request, _("Service corrected."))
        return redirect(offer.contact)
    context = {"offer": offer, "contact": offer.contact, "form": form}
    return render(request, "casework/corrections/offer.html", context)


@permission_required("casework.record_contact")
def offer_withdraw(request, client_pk, pk):
    """Withdraw a service, with a reason."""
    offer = _part(request, client_pk, pk, "offers", Reach.LOG)
    form = WithdrawalForm(request.POST or None)
    if carry_out(form, offer.withdraw, by=request.user):
        notices.done(request, _("Service withdrawn. Nothing counts it."))
        return redirect(offer.contact)
    return render(request, WITHDRAW, {"record": offer, "contact": offer.contact, "form": form})


@require_POST
@permission_required("casework.record_contact")
def offer_put_back(request, client_pk, pk):
    """Let a withdrawn service count again."""
    offer = _part(request, client_pk, pk, "offers", Reach.LOG)
    if _tapped(request, offer.put_back):
        notices.done(request, _("Service put back. It counts again."))
    return redirect(offer.contact)


def _part(request, client_pk, pk, name, reach):
    client = client_for(request, client_pk, reach)
    return get_object_or_404(getattr(client, name), pk=pk)


def _tapped(request, verb, *args):
    """Carry out what a button asks for, and say on the next page if it is refused."""
    form = SentOnceForm(request.POST)
    is_done = carry_out(form, verb, *args, by=request.user)
    if not is_done:
        errors_as_messages(request, form)
    return is_done
