from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import recording
from casework.drafting import ANONYMOUS_CONTACT
from casework.exceptions import SeveralAwards
from casework.forms.anonymous_contacts import (
    AnonymousContactEditForm,
    AnonymousContactForm,
    WithdrawalForm,
)
from casework.models import AnonymousContact
from casework.models.naming import name_services
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from pages.sending import SentOnceForm


@permission_required("casework.record_contact")
def anonymous_contact_create(request):
    """Count people who gave no name."""
    drafting = Drafting(request.user, ANONYMOUS_CONTACT)
    form = AnonymousContactForm(request.POST or None, drafting=drafting)
    if carry_out(form, recording.record_anonymous_contact, by=request.user):
        notices.done(request, _("Saved. No identifying information was kept."))
        return redirect("home")
    return render(request, "casework/anonymous_contacts/form.html", {"form": form})


@require_POST
@permission_required("casework.record_contact")
def anonymous_contact_count_one(request):
    """Count one more person, or ask once which of several awards pays."""
    form = SentOnceForm(request.POST)
    if carry_out(form, recording.count_one, by=request.user):
        notices.done(request, _("One more person counted."))
        return redirect("home")
    errors_as_messages(request, form)
    needs_award = form.has_error("__all__", SeveralAwards.CODE)
    return redirect("casework:anonymous-contact-create" if needs_award else "home")


@require_safe
@permission_required("casework.record_contact")
def anonymous_contact_list(request):
    """What this person recorded in the last seven days, to correct or to withdraw."""
    contacts = AnonymousContact.objects.correctable_by(request.user).select_related("award")
    contacts = list(contacts.prefetch_related("given_items"))
    name_services(item for each in contacts for item in each.given_items.all())
    context = {"contacts": contacts}
    return render(request, "casework/anonymous_contacts/list.html", context)


@permission_required("casework.record_contact")
def anonymous_contact_edit(request, pk):
    """Correct an anonymous contact of one's own."""
    contact = _mine(request, pk)
    form = AnonymousContactEditForm(request.POST or None, record=contact)
    if carry_out(form, contact.amend, by=request.user):
        notices.done(request, _("Anonymous contact corrected."))
        return redirect("casework:anonymous-contact-list")
    context = {"contact": contact, "form": form}
    return render(request, "casework/anonymous_contacts/edit.html", context)


@permission_required("casework.record_contact")
def anonymous_contact_withdraw(request, pk):
    """Withdraw an anonymous contact of one's own."""
    contact = _mine(request, pk)
    form = WithdrawalForm(request.POST or None)
    if carry_out(form, contact.withdraw, by=request.user):
        notices.done(request, _("Anonymous contact withdrawn. No report counts it."))
        return redirect("casework:anonymous-contact-list")
    context = {"contact": contact, "form": form}
    return render(request, "casework/anonymous_contacts/withdraw.html", context)


@require_POST
@permission_required("casework.record_contact")
def anonymous_contact_undo(request, pk):
    """Take back what was counted by the last tap."""
    contact, form = _mine(request, pk), SentOnceForm(request.POST)
    undone = AnonymousContact.Withdrawal.UNDONE
    if carry_out(form, contact.withdraw, by=request.user, withdrawal=undone):
        notices.done(request, _("Undone. Not counted."))
    else:
        errors_as_messages(request, form)
    return redirect("home")


def _mine(request, pk):
    """Return one of the last seven days by who asks: nobody else's is theirs to see."""
    mine = AnonymousContact.objects.correctable_by(request.user).select_related("award")
    return get_object_or_404(mine, pk=pk)
