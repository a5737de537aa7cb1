"""The report of a shift, and its hand-over: always of the team of whoever asks."""

from datetime import date

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.guards import permission_required
from pages import notices
from pages.carrying_out import carry_out, errors_as_messages
from rounds.forms.hand_overs import HandOverForm, ReadingForm
from rounds.handing_over import mark_read, write_hand_over
from rounds.reporting import hand_over_of, report_of
from rounds.shifts import Shift, ShiftKind, shift_now


@require_safe
@permission_required("rounds.view_shift_report")
def shift_current(request):
    """Today's day shift."""
    return _to(shift_now(ShiftKind.DAY))


@require_safe
@permission_required("rounds.view_shift_report")
def shift_detail(request, kind, day):
    """What a shift of the team did, and what it tells the next one."""
    shift, team = _shift(kind, day), _team(request)
    context = {
        "shift": shift,
        "other": shift_now(ShiftKind.DAY if shift.is_night else ShiftKind.NIGHT),
        "after": shift.after if shift.after.has_begun else None,
        "team": team,
        "report": report_of(team, shift),
        "shown": hand_over_of(team, shift, request.user),
    }
    return render(request, "rounds/shifts/detail.html", context)


@permission_required("rounds.view_shift_report")
def hand_over_write(request, kind, day):
    """Write the hand-over of a shift."""
    shift, team = _shift(kind, day), _team(request)
    hand_over = hand_over_of(team, shift, request.user).hand_over
    form = HandOverForm(
        request.POST or None,
        initial={
            "text": (hand_over and hand_over.text_or_none) or "",
            "shown": hand_over.version if hand_over else 0,
        },
    )
    if carry_out(form, write_hand_over, team, shift, by=request.user):
        notices.done(request, _("Hand-over saved."))
        return _to(shift)
    context = {"form": form, "shift": shift, "team": team}
    return render(request, "rounds/shifts/hand_over.html", context)


@require_POST
@permission_required("rounds.view_shift_report")
def hand_over_read(request, kind, day):
    """One tap: I have read it."""
    shift, team, form = _shift(kind, day), _team(request), ReadingForm(request.POST)
    if carry_out(form, mark_read, team, shift, by=request.user):
        notices.done(request, _("Marked as read."))
    else:
        errors_as_messages(request, form)
    return _to(shift)


def _shift(kind, day):
    """Return the shift that an address names; of one that has not begun there is no report."""
    if kind not in ShiftKind.values:
        raise Http404
    try:
        shift = Shift(kind, date.fromisoformat(day))
    except ValueError as error:
        raise Http404 from error
    if not shift.has_begun:
        raise Http404
    return shift


def _team(request):
    """Return the team of whoever asks; who is on none has no report."""
    if request.user.team is None:
        raise Http404
    return request.user.team


def _to(shift):
    return redirect("rounds:shift-detail", kind=shift.kind, day=shift.iso_day)
