from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import fresh_factor_required, permission_required
from casework.forms.consent_wordings import ConsentWordingForm
from casework.models import ConsentWording
from casework.models.consent_wordings import propose_wording
from pages import notices
from pages.carrying_out import carry_out, refusals_as_messages


@require_safe
@permission_required("casework.manage_consent_wordings")
def consent_wording_list(request):
    """The texts that clients hear now, and those that wait for a second person."""
    wordings = ConsentWording.objects.select_related("proposed_by").in_order()
    context = {"offered": wordings.offered(), "proposed": wordings.proposed()}
    return render(request, "casework/consent_wordings/list.html", context)


@permission_required("casework.manage_consent_wordings")
@fresh_factor_required
def consent_wording_create(request):
    """Propose a text, in the language and for the purpose chosen."""
    return _propose(request, ConsentWordingForm(request.POST or None))


@permission_required("casework.manage_consent_wordings")
@fresh_factor_required
def consent_wording_revise(request, pk):
    """Propose a new version of a text, with the text of this one to begin with."""
    based_on = get_object_or_404(ConsentWording, pk=pk)
    return _propose(request, ConsentWordingForm(request.POST or None, based_on=based_on))


def _propose(request, form):
    if carry_out(form, propose_wording, by=request.user):
        notices.done(request, _("Proposed. A second person has to approve it."))
        return redirect(form.result)
    return render(request, "casework/consent_wordings/form.html", {"form": form})


@require_safe
@permission_required("casework.manage_consent_wordings")
def consent_wording_detail(request, pk):
    """One version as clients see it, and who proposed, approved and retired it."""
    people = ("proposed_by", "approved_by", "retired_by")
    wording = get_object_or_404(ConsentWording.objects.select_related(*people), pk=pk)
    same = ConsentWording.objects.filter(purpose=wording.purpose, language=wording.language)
    context = {"wording": wording, "versions": same.in_order().exclude(pk=pk)}
    return render(request, "casework/consent_wordings/detail.html", context)


@require_POST
@permission_required("casework.manage_consent_wordings")
@fresh_factor_required
def consent_wording_approve(request, pk):
    """Approve a text as the second person: from now on clients hear it."""
    wording = get_object_or_404(ConsentWording, pk=pk)
    with refusals_as_messages(request):
        wording.approve(by=request.user)
        notices.done(request, _("Approved. Workers read this text to clients from now on."))
    return redirect(wording)


@permission_required("casework.manage_consent_wordings")
@fresh_factor_required
def consent_wording_retire(request, pk):
    """Retire a text, or withdraw one that was only proposed, after saying what that means."""
    wording = get_object_or_404(ConsentWording, pk=pk)
    if request.method == "POST":
        with refusals_as_messages(request):
            wording.retire(by=request.user)
            notices.done(request, _("Done. Workers no longer read this text to clients."))
        return redirect(wording)
    return render(request, "casework/consent_wordings/retire.html", {"wording": wording})
