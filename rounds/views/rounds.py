from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from casework import searching
from casework.forms.searches import typed_in
from pages import notices
from pages.carrying_out import carry_out, carry_out_button, errors_as_messages
from pages.requests import answers_of
from rounds.correcting import correct_round, put_back_round, withdraw_round
from rounds.forms.rounds import RoundEditForm, RoundForm, StartForm, WithdrawalForm
from rounds.models import OutreachRound
from rounds.saving import not_logged, save_round
from rounds.showing import made_by, rounds_of_late


@require_safe
@permission_required("casework.record_contact")
def round_list(request):
    """The rounds of the last seven days: one's own, and a supervisor's team's."""
    return render(request, "rounds/rounds/list.html", {"rounds": rounds_of_late(request.user)})


@require_POST
@permission_required("casework.record_contact")
def round_start(request):
    """One tap: a round begins where the last one was, or at a place of the list.

    The one under way opens, if there is one.
    """
    form = StartForm(request.POST, worker=request.user)
    if carry_out(form, OutreachRound.start, by=request.user):
        return redirect(form.result)
    errors_as_messages(request, form)
    return redirect("home")


@permission_required("casework.record_contact")
def round_save(request, pk):
    """The page of a round that is under way: one save makes all that it was."""
    outreach_round = get_object_or_404(OutreachRound.objects.of(request.user), pk=pk)
    form = RoundForm(
        **answers_of(request),
        outreach_round=outreach_round,
        worker=request.user,
    )
    if carry_out(form, save_round, outreach_round, by=request.user):
        undo = reverse("rounds:round-undo", args=[outreach_round.pk])
        notices.done(request, _("Round saved."), undo=undo)
        _say_who_was_left_out(request, form)
        return redirect("rounds:round-detail", pk=outreach_round.pk)
    if request.method != "POST" and not outreach_round.is_under_way:
        return redirect("rounds:round-detail", pk=outreach_round.pk)
    return render(request, "rounds/rounds/save.html", {"round": outreach_round, "form": form})


@permission_required("casework.record_contact")
@sensitive_post_parameters("typed")
def people_options(request):
    """Whom the typed words find, for the list of those met: the script asks as one types."""
    found = searching.find_to_log(typed_in(request), by=request.user)
    return render(request, "rounds/rounds/_people_found.html", {"found": found})


def _say_who_was_left_out(request, form):
    for client, reason in not_logged(form.result, form.people_met, by=request.user):
        facts = {"name": client.name_in_a_list, "reason": reason}
        messages.warning(request, _("%(name)s was not logged. %(reason)s") % facts)


@require_safe
@permission_required("casework.record_contact")
def round_detail(request, pk):
    """What a round made, each with the way to its own correction."""
    outreach_round = _round_for(request, pk)
    context = {
        "round": outreach_round,
        "made": made_by(outreach_round, request.user),
        "listed_place": outreach_round.listed_place,
        "is_own": outreach_round.started_by_id == request.user.pk,
    }
    return render(request, "rounds/rounds/detail.html", context)


@permission_required("casework.record_contact")
def round_correct(request, pk):
    """Correct the counts, the supplies and the words of a round."""
    outreach_round = _round_for(request, pk)
    form = RoundEditForm(request.POST or None, record=outreach_round)
    if carry_out(form, correct_round, outreach_round, by=request.user):
        notices.done(request, _("Round corrected."))
        return redirect("rounds:round-detail", pk=outreach_round.pk)
    context = {"round": outreach_round, "form": form}
    return render(request, "rounds/rounds/correct.html", context)


@permission_required("casework.record_contact")
def round_withdraw(request, pk):
    """Withdraw all that a round made, with a reason."""
    outreach_round = _round_for(request, pk)
    form = WithdrawalForm(request.POST or None)
    if carry_out(form, withdraw_round, outreach_round, by=request.user):
        undo = reverse("rounds:round-put-back", args=[outreach_round.pk])
        notices.done(request, _("Round withdrawn. Nothing counts it."), undo=undo)
        return redirect("rounds:round-detail", pk=outreach_round.pk)
    context = {"round": outreach_round, "form": form}
    return render(request, "rounds/rounds/withdraw.html", context)


@require_POST
@permission_required("casework.record_contact")
def round_undo(request, pk):
    """Take back the round that was saved a moment ago."""
    outreach_round = _round_for(request, pk)
    undone = OutreachRound.Withdrawal.UNDONE
    if carry_out_button(
        request, withdraw_round, outreach_round, by=request.user, withdrawal=undone
    ):
        notices.done(request, _("Undone. The round is withdrawn."))
    return redirect("rounds:round-detail", pk=outreach_round.pk)


@require_POST
@permission_required("casework.record_contact")
def round_put_back(request, pk):
    """Let a withdrawn round count again."""
    outreach_round = _round_for(request, pk)
    if carry_out_button(request, put_back_round, outreach_round, by=request.user):
        notices.done(request, _("Round put back. It counts again."))
    return redirect("rounds:round-detail", pk=outreach_round.pk)


@require_POST
@permission_required("casework.record_contact")
def round_discard(request, pk):
    """End a round without anything."""
    outreach_round = _round_for(request, pk)
    if carry_out_button(request, outreach_round.discard, by=request.user):
        notices.done(request, _("Round discarded. Nothing was saved."))
    return redirect("rounds:round-list")


def _round_for(request, pk):
    """Return a round that this person may see; of others it is a 404."""
    rounds = OutreachRound.objects.visible_to(request.user)
    return get_object_or_404(rounds.select_related("started_by", "team"), pk=pk)
