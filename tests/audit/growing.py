"""A long trail in a short time: linked like any other, and written in bulk."""

import uuid

from django.db import transaction
from django.utils import timezone

from accounts.models import Team
from audit import chain, rows, write_capture
from audit.models import AuditEvent, ChainHead, EventRow

CHAINS = 1_000


def grow(events: int) -> None:
    """Write so many events into a thousand chains; every other one attests a row."""
    ends: dict[str, tuple[int, bytes]] = {}
    for start in range(0, events, chain.CHUNK):
        _grow(range(start, min(start + chain.CHUNK, events)), ends)
    ChainHead.objects.bulk_create(
        ChainHead(chain=name, seq=seq, mac=mac, proof=chain.proof(mac))
        for name, (seq, mac) in ends.items()
    )


@transaction.atomic
def _grow(numbers, ends) -> None:
    teams = [Team(name=f"Team {number}") for number in numbers]
    Team.objects.bulk_create(teams[::2])
    digests = rows.digests(Team, [team.pk for team in teams[::2]])
    made = [
        AuditEvent(
            id=uuid.uuid4(),
            chain=f"grown:{number % CHAINS}",
            at=timezone.now(),
            verb="team.created",
            subject_type="accounts.team",
            subject_id=str(team.pk),
            facts={"number": number},
        )
        for number, team in zip(numbers, teams, strict=True)
    ]
    named = EventRow.objects.bulk_create(_row(event, digests) for event in made)
    for event, row in zip(made, named, strict=True):
        seq, before = ends.get(event.chain, (0, b""))
        event.seq = seq + 1
        event.mac = chain.link(event, before, [row])
        ends[event.chain] = (event.seq, event.mac)
    AuditEvent.objects.bulk_create(made)
    write_capture.captured().mark_attested(made[-1])


def _row(event, digests) -> EventRow:
    digest = digests.get(event.subject_id, b"")
    return EventRow(
        event=event,
        kind="written" if digest else "seen",
        subject_type=event.subject_type,
        subject_id=event.subject_id,
        digest=digest,
    )
