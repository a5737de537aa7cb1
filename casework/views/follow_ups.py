from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import reading
from casework.drafting import FOLLOW_UP
from casework.forms.follow_ups import FollowUpForm, OutcomeForm, RescheduleForm
from casework.models.client_lists import read_safe_contact
from casework.reach import Reach
from casework.views.due_days import say_what_follows, say_when_due
from casework.views.fetching import client_for
from drafts.drafted import Drafting
from pages import notices
from pages.carrying_out import carry_out, carry_out_button

ENDED_A_PAGE = 50


@permission_required("casework.manage_follow_ups")
def follow_up_create(request, client_pk):
    """Add something to do for the client by a date."""
    client = client_for(request, client_pk, Reach.CHANGE)
    drafting = Drafting(request.user, FOLLOW_UP, client.pk)
    form = FollowUpForm(request.POST or None, drafting=drafting)
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
        undo = reverse("casework:follow-up-reopen", args=[client.pk, follow_up.pk])
        notices.done(request, _("Follow-up completed."), undo=undo)
        say_what_follows(request, follow_up)
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


@require_safe
@permission_required("casework.view_client")
def follow_up_list(request, client_pk):
    """The follow-ups of a client that ended, with what is to be reopened."""
    client = client_for(request, client_pk, Reach.READ)
    reading.record_view("client.viewed", client, by=request.user, via=client.via)
    ended = client.follow_ups.ended().select_related("done_by")
    page = Paginator(ended, ENDED_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "casework/follow_ups/ended.html", {"client": client, "page": page})


@require_POST
@permission_required("casework.manage_follow_ups")
def follow_up_reopen(request, client_pk, pk):
    """Take back that a follow-up ended, or put back one that was withdrawn."""
    client, follow_up = _of_client(request, client_pk, pk)
    if carry_out_button(request, follow_up.reopen, by=request.user):
        notices.done(request, _("Follow-up is open again."))
    return redirect(client)


@require_POST
@permission_required("casework.manage_follow_ups")
def follow_up_stop_repeating(request, client_pk, pk):
    """Let no other follow-up come after this one."""
    client, follow_up = _of_client(request, client_pk, pk)
    undo = reverse("casework:follow-up-resume-repeating", args=[client.pk, follow_up.pk])
    if carry_out_button(request, follow_up.stop_repeating, by=request.user):
        notices.done(request, _("It no longer repeats."), undo=undo)
    return redirect(client)


@require_POST
@permission_required("casework.manage_follow_ups")
def follow_up_resume_repeating(request, client_pk, pk):
    """Take back that a follow-up repeats no more."""
    client, follow_up = _of_client(request, client_pk, pk)
    if carry_out_button(request, follow_up.resume_repeating, by=request.user):
        notices.done(request, _("It repeats again."))
    return redirect(client)


def _of_client(request, client_pk, pk):
    client = client_for(request, client_pk, Reach.CHANGE)
    return client, get_object_or_404(client.follow_ups, pk=pk)
