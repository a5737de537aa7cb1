from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.utils import timezone

from accounts.models import User
from drafts import ports
from drafts.registry import Answers
from encryption import keyring
from encryption.fields import SealedAnswersField
from encryption.records import SealedQuerySet, SealedRecord, read_or_none

if TYPE_CHECKING:
    from drafts.models.drafts import Draft

PURPOSE = "draft of several people"
KEPT_FOR = timedelta(days=8)  # whole days: no shorter than the draft itself
PLACE = "part of"  # among the sealed answers: whose it is, and of which draft


class DraftPartQuerySet(SealedQuerySet):
    def of(self, person: User) -> Self:
        return self.filter(worker=person.pk)

    def about(self, client: UUID) -> Self:
        return self.filter(client=client)

    def reachable_by(self, person: User) -> Self:
        """One's own about clients about whom one may write now."""
        reached = ports.clients_reached_by(person, changes_record=False).order_by().values("pk")
        return self.of(person).filter(client__in=reached)

    def belonging_to(self, draft: "Draft") -> Self:
        """Those of a draft. Which they are, the rows do not tell without the agency's key."""
        versions = keyring.versions(keyring.AGENCY)
        found = self.values_list("pk", "client", "mark")
        return self.filter(
            pk__in=[
                pk
                for pk, client, mark in found
                if any(mark == mark_of(draft.pk, client, version) for version in versions)
            ]
        )

    def outdated(self) -> Self:
        return self.filter(saved_on__lte=timezone.localdate() - KEPT_FOR)


class DraftPart(SealedRecord):
    """What a draft says about one of several people: sealed with the key of that person.

    No row says in clear to which draft it belongs, or a copy of the database would list who
    was met together: its `mark` is a keyed hash of the draft and the client. As a draft, it is
    no record, has no history and no event.
    """

    owner_field = "client"

    client = models.UUIDField(editable=False, db_index=True)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+"
    )
    mark = models.CharField(max_length=64, unique=True, editable=False)
    answers = SealedAnswersField(editable=False)
    saved_on = models.DateField(default=timezone.localdate, editable=False, db_index=True)

    objects = DraftPartQuerySet.as_manager()

    def __str__(self) -> str:
        return f"part of a draft {self.pk}"  # nothing personal: it ends up in logs

    @property
    def typed(self) -> Answers:
        """The answers as a browser would send them; none if they don't open, or were moved."""
        answers: dict[str, Any] = dict(read_or_none(self, "answers") or {})
        return answers if answers.pop(PLACE, None) == self.place else {}

    @property
    def place(self) -> list[str]:
        return [str(self.worker_id), self.mark]


def mark_of(draft: UUID, client: UUID, version: int = keyring.NEWEST) -> str:
    """Return by what a draft finds its part about a client: 64 hex digits."""
    text = draft.bytes + client.bytes
    return keyring.keyed_hash(keyring.AGENCY, PURPOSE, text, version).hex()
