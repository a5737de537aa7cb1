from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from accounts.models import User
from casework import access
from casework.forms.access import AccessForm, CoverForm
from casework.models import Client
from casework.views.fetching import client_to_supervise


@require_safe
@permission_required("casework.view_access")
def access_list(request, client_pk):
    """Who may see this record, why, until when, and who never does."""
    among = Client.objects.select_related("team", "program")
    client = client_to_supervise(request, client_pk, among=among)
    context = {"client": client, "seen": access.seen_by(client)}
    return render(request, "casework/access/list.html", context)


@permission_required("casework.share_client")
def access_create(request, client_pk):
    """Let a colleague see one record, to work on it or to advise."""
    client = client_to_supervise(request, client_pk)
    form = AccessForm(request.POST or None, client=client, by=request.user)
    if form.is_valid():
        try:
            access.grant(client, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("They can see the record now, until that day."))
            return redirect("casework:access-list", client_pk=client.pk)
    return render(request, "casework/access/form.html", {"client": client, "form": form})


@require_POST
@permission_required("casework.share_client")
def access_end(request, client_pk, pk):
    """End an exception before its day."""
    client = client_to_supervise(request, client_pk)
    granted = get_object_or_404(client.accesses.given_by_somebody(), pk=pk)
    try:
        granted.end(by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Ended. They no longer see the record."))
    return redirect("casework:access-list", client_pk=client.pk)


@permission_required("casework.cover_colleague")
def cover_create(request):
    """Give the caseload of a colleague who is away to somebody else of the team, for a time."""
    form = CoverForm(request.POST or None, by=request.user)
    if form.is_valid():
        try:
            granted = access.cover(**form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            opened = len(granted)
            told = ngettext("%(n)s record is covered.", "%(n)s records are covered.", opened)
            messages.success(request, told % {"n": opened})
            return redirect("home")
    return render(request, "casework/access/cover.html", {"form": form})


@require_POST
@permission_required("casework.cover_colleague")
def cover_end(request, colleague_pk, pk):
    """The colleague is back, or somebody else takes over."""
    team = User.objects.in_team(request.user.team_id)
    colleague = get_object_or_404(team, pk=colleague_pk)
    covering = get_object_or_404(team, pk=pk)
    try:
        access.end_cover(colleague, to=covering, by=request.user)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The cover has ended."))
    return redirect("home")
