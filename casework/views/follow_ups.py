from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework import recording
from casework.forms.follow_ups import FollowUpForm, OutcomeForm, PostponeForm
from casework.reach import Reach
from casework.views.fetching import client_for


@permission_required("casework.keep_follow_up")
def follow_up_create(request, client_pk):
    """Promise a client something by a day."""
    client = client_for(request, client_pk, Reach.CHANGE)
    form = FollowUpForm(request.POST or None)
    if form.is_valid():
        try:
            recording.promise(client, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The follow-up is in the calendar."))
            return redirect(client)
    return render(request, "casework/follow_ups/form.html", {"client": client, "form": form})


@permission_required("casework.keep_follow_up")
def follow_up_finish(request, client_pk, pk):
    """Say what came of a follow-up."""
    client, follow_up = _of_client(request, client_pk, pk)
    form = OutcomeForm(request.POST or None)
    if form.is_valid():
        try:
            follow_up.finish(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Done. The follow-up is closed."))
            return redirect(client)
    context = {"client": client, "follow_up": follow_up, "form": form}
    return render(request, "casework/follow_ups/finish.html", context)


@permission_required("casework.keep_follow_up")
def follow_up_postpone(request, client_pk, pk):
    """Promise it for another day."""
    client, follow_up = _of_client(request, client_pk, pk)
    form = PostponeForm(request.POST or None)
    if form.is_valid():
        try:
            follow_up.postpone(by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error("due_on", refusal)
        else:
            messages.success(request, _("The follow-up has a new day."))
            return redirect(client)
    context = {"client": client, "follow_up": follow_up, "form": form}
    return render(request, "casework/follow_ups/postpone.html", context)


def _of_client(request, client_pk, pk):
    client = client_for(request, client_pk, Reach.CHANGE)
    return client, get_object_or_404(client.follow_ups, pk=pk)
