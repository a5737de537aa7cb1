from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.guards import fresh_factor_required, permission_required
from casework import access
from casework.forms.programmes import MembershipForm, PlacementForm, ProgrammeForm
from casework.models import Membership, Programme
from casework.views.fetching import client_to_supervise


@permission_required("casework.manage_programmes")
def programme_list(request):
    """The agency's programmes, and a new one. Nothing here says who their clients are."""
    form = ProgrammeForm(request.POST or None)
    if form.is_valid():
        programme = access.found_programme(by=request.user, **form.cleaned_data)
        messages.success(request, _("The programme is there. Now say who belongs to it."))
        return redirect(programme)
    context = {"form": form, "programmes": Programme.objects.with_members()}
    return render(request, "casework/programmes/list.html", context)


@permission_required("casework.manage_programmes")
@fresh_factor_required
def programme_detail(request, pk):
    """Who belongs to a programme, and who joins it."""
    programme = get_object_or_404(Programme, pk=pk)
    form = MembershipForm(request.POST or None, programme=programme)
    if form.is_valid():
        try:
            programme.admit(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("They belong to the programme now."))
            return redirect(programme)
    members = programme.memberships.in_force().select_related("person__team")
    context = {"programme": programme, "form": form, "memberships": members}
    return render(request, "casework/programmes/detail.html", context)


@require_POST
@permission_required("casework.manage_programmes")
@fresh_factor_required
def membership_end(request, programme_pk, pk):
    """Somebody leaves a programme, at once."""
    membership = get_object_or_404(Membership, programme=programme_pk, pk=pk)
    try:
        membership.end(by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("They no longer belong to the programme."))
    return redirect("casework:programme-detail", pk=programme_pk)


@permission_required("casework.assign_programme")
def programme_assign(request, client_pk):
    """Put a client into a programme, or take them out of it."""
    client = client_to_supervise(request, client_pk)
    initial = {"programme": client.programme_id}
    form = PlacementForm(request.POST or None, by=request.user, initial=initial)
    if form.is_valid():
        try:
            client.move_to(form.cleaned_data["programme"], by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Saved. Who may see the record follows from it."))
            return redirect("casework:access-list", client_pk=client.pk)
    return render(request, "casework/programmes/assign.html", {"client": client, "form": form})
