from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.guards import permission_required
from casework.forms.follow_ups import FollowUpForm, OutcomeForm, RescheduleForm
from casework.models.client_lists import read_safe_contact
from casework.reach import Reach
from casework.views.due_days import say_when_due
from casework.views.fetching import client_for
from pages import notices
from pages.carrying_out import carry_out


@permission_required("casework.manage_follow_ups")
def follow_up_create(request, client_pk):
    """Add something to do for the client by a date."""
    client = client_for(request, client_pk, Reach.CHANGE)
    form = FollowUpForm(request.POST or None)
    if carry_out(form, client.add_follow_up, by=request.user):
        notices.done(request, _("Follow-up added."))
        say_when_due(request, form.result)
        return redirect(client)
    read_safe_contact(client)
    return render(request, "casework/follow_ups/form.html", {"client": client, "form": form})


@permission_required("casework.manage_follow_ups")
def follow_up_complete(request, client_pk, pk):
    """End a follow-up with its outcome."""
    client, follow_up = _of_client(request, client_pk, pk)
    form = OutcomeForm(request.POST or None)
    if carry_out(form, follow_up.complete, by=request.user):
        notices.done(request, _("Follow-up completed."))
        return redirect(client)
    read_safe_contact(client)
    context = {"client": client, "follow_up": follow_up, "form": form}
    return render(request, "casework/follow_ups/complete.html", context)


@permission_required("casework.manage_follow_ups")
def follow_up_reschedule(request, client_pk, pk):
    """Move a follow-up to another date."""
    client, follow_up = _of_client(request, client_pk, pk)
    form = RescheduleForm(request.POST or None, record=follow_up)
    if carry_out(form, follow_up.reschedule, by=request.user, error_field="due_on"):
        notices.done(request, _("Follow-up rescheduled."))
        say_when_due(request, follow_up)
        return redirect(client)
    read_safe_contact(client)
    context = {"client": client, "follow_up": follow_up, "form": form}
    return render(request, "casework/follow_ups/reschedule.html", context)


def _of_client(request, client_pk, pk):
    client = client_for(request, client_pk, Reach.CHANGE)
    return client, get_object_or_404(client.follow_ups, pk=pk)
