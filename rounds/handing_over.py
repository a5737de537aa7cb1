"""Handing over: what one shift writes for the next, which marks it read."""

from django.db import transaction

from accounts.models import Team, User
from rounds.exceptions import HandOverEmpty, NotYourTeam
from rounds.models.hand_overs import HandOver
from rounds.shifts import Shift


@transaction.atomic
def write_hand_over(team: Team, shift: Shift, *, by: User, text: str, shown: int) -> HandOver:
    """Write the hand-over of a shift: see `HandOver.write`.

    Raises:
        NotYourTeam
        HandOverEmpty: nothing is written, and nothing was.
    """
    if by.team_id != team.pk:
        raise NotYourTeam
    if not text.strip() and not HandOver.objects.of(team, shift).exists():
        raise HandOverEmpty
    hand_over, _is_new = HandOver.objects.get_or_create(
        team=team, shift=shift.kind, day=shift.day
    )
    hand_over.write(by=by, text=text, shown=shown)
    return hand_over


@transaction.atomic
def mark_read(team: Team, shift: Shift, *, by: User, shown: int) -> HandOver:
    """Note that somebody has read it: see `HandOver.mark_read`.

    Raises:
        NotYourTeam, HandOverEmpty, ReadAnOlderText
    """
    hand_over = HandOver.objects.of(team, shift).first()
    if hand_over is None:
        raise HandOverEmpty
    hand_over.mark_read(by=by, shown=shown)
    return hand_over
