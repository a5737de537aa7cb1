from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import correcting_together, reading, recording_together
from casework.drafting import CONTACT, CONTACT_OF_FOLLOW_UP, CORRECTION, key_in
from casework.forms.amending import AmendForm, UndoCorrectionForm, proof_of_saving
from casework.forms.contacts import ContactForm
from casework.models import Client, Contact, FollowUp
from casework.models.naming import name_services
from casework.reach import Reach
from casework.views.due_days import say_what_follows, say_when_due
from casework.views.fetching import client_for
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from pages.requests import answers_of


@permission_required("casework.record_contact")
def contact_create(request):
    """Log a contact, on one page."""
    form = ContactForm(
        **answers_of(request),
        worker=request.user,
        follow_up=_follow_up_to_complete(request),
        initial={name: request.GET.get(name) for name in ("client", "place_key")},
        drafting=_drafting(request),
    )
    if carry_out(form, recording_together.record_contacts, by=request.user):
        _say_saved(request, form)
        _say_if_unanswered(request, form.result)
        say_when_due(request, form.result.next_follow_up)
        for completed in form.result.carried_out:
            say_what_follows(request, completed)
        return redirect("casework:client-detail", pk=form.result.client_id)
    return render(request, "casework/contacts/form.html", {"form": form})


def _say_saved(request, form):
    undo = reverse("casework:contact-undo", args=[form.result.client_id, form.result.pk])
    if form.people.checked:
        notices.done(request, _("Contact saved, for each of the people."), undo=undo)
    else:
        notices.done(request, _("Contact saved."), undo=undo)


def _say_if_unanswered(request, contact):
    """Ask the worker to talk with a supervisor, if it was an attempt too many."""
    if contact.outcome in Contact.UNANSWERED and contact.client.ladder.is_to_ask:
        messages.warning(request, contact.client.ladder.course_in_words)


def _follow_up_to_complete(request):
    """The open follow-up that the address names, if this person may complete it."""
    key = key_in(request.GET.get("follow_up"))
    if key is None or not request.user.has_perm("casework.manage_follow_ups"):
        return None
    clients = Client.objects.reachable_by(request.user, Reach.CHANGE).open()
    return FollowUp.objects.open().filter(pk=key, client__in=clients).first()


def _drafting(request):
    """Where the contact is kept as a draft: as one of the follow-up or client in the address.

    A follow-up that a colleague has completed meanwhile names the draft all the same.
    """
    if follow_up := key_in(request.GET.get("follow_up")):
        return Drafting(request.user, CONTACT_OF_FOLLOW_UP, follow_up)
    return Drafting(request.user, CONTACT, key_in(request.GET.get("client")))


@require_safe
@permission_required("casework.view_client")
def contact_detail(request, client_pk, pk):
    """One contact, whole, with what it said before it was corrected."""
    client = client_for(request, client_pk, Reach.READ)
    contact = get_object_or_404(client.contacts.for_a_page(), pk=pk)
    name_services(contact.offers.all())
    reading.record_view("contact.viewed", contact, by=request.user, via=client.via)
    context = {
        "client": client,
        "contact": contact,
        "is_theirs": client.can_log and contact.may_be_withdrawn_by(request.user),
        "logged_with": recording_together.logged_with(contact, by=request.user),
    }
    return render(request, "casework/contacts/detail.html", context)


@permission_required("casework.record_contact")
def contact_amend(request, client_pk, pk):
    """Correct a contact."""
    client = client_for(request, client_pk, Reach.CHANGE)
    contact = get_object_or_404(client.contacts, pk=pk)
    drafting = Drafting(request.user, CORRECTION, contact.pk)
    form = AmendForm(
        request.POST or None, record=contact, worker=request.user, drafting=drafting
    )
    began = timezone.now()
    if carry_out(form, correcting_together.correct_contacts, contact, by=request.user):
        _say_corrected(request, contact, bool(form.cleaned_data.get("also")), began)
        return redirect(contact)
    return render(
        request,
        "casework/contacts/amend.html",
        {"client": client, "contact": contact, "form": form},
    )


def _say_corrected(request, contact, is_for_others, began):
    """Say what was corrected, with a button that takes back all of it."""
    undo = reverse("casework:contact-undo-correction", args=[contact.client_id, contact.pk])
    proof = proof_of_saving(contact, request.user, began, timezone.now())
    if is_for_others:
        notices.done(
            request, _("Contact corrected, for the others, too."), undo=undo, proof=proof
        )
    else:
        notices.done(request, _("Contact corrected."), undo=undo, proof=proof)


@require_POST
@permission_required("casework.record_contact")
def contact_undo_correction(request, client_pk, pk):
    """Take back the correction that was saved a moment ago, in all records that it changed."""
    client = client_for(request, client_pk, Reach.CHANGE)
    contact = get_object_or_404(client.contacts, pk=pk)
    form = UndoCorrectionForm(request.POST, contact=contact, by=request.user)
    if carry_out(form, correcting_together.undo_correction, contact, by=request.user):
        notices.done(request, _("Undone. Each record is as it was before."))
    else:
        errors_as_messages(request, form)
    return redirect(contact)
