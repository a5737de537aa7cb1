from typing import Self

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User
from audit import locking, trail
from encryption.fields import SealedTextField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord, read_or_none
from rounds.exceptions import HandOverEmpty, NotYourTeam, ReadAnOlderText
from rounds.merging import merged
from rounds.shifts import Shift, ShiftKind


class HandOverQuerySet(SealedQuerySet):
    def of(self, team: Team, shift: Shift) -> Self:
        return self.filter(team=team, shift=shift.kind, day=shift.day)


class HandOver(SealedRecord):
    """What one shift of a team tells the next: one text, whoever of the team wrote it.

    Sealed with the agency's key: it needs no names, and the page says so. Its number of version
    grows with each change; the history has the text of each.
    """

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    team = models.ForeignKey("accounts.Team", models.PROTECT, editable=False, related_name="+")
    shift = models.CharField(max_length=10, choices=ShiftKind, editable=False)
    day = models.DateField(editable=False)
    text = SealedTextField(_("hand-over"), blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    written_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    written_at = models.DateTimeField(null=True, editable=False)

    objects = HandOverQuerySet.as_manager()
    history = SealedHistory()

    class Meta:
        ordering = ["-day", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "shift", "day"], name="one_hand_over_a_team_and_shift"
            ),
        ]

    def __str__(self) -> str:
        return f"hand-over {self.pk}"  # nothing personal: it ends up in logs

    @property
    def trail_chain(self) -> str:
        return "agency"

    @property
    def text_or_none(self) -> str | None:
        """The text; None if it can't be opened."""
        return read_or_none(self, "text")

    @property
    def of_shift(self) -> Shift:
        return Shift(self.shift, self.day)

    def text_of(self, version: int) -> str:
        """Return what it said in one of its versions; "" if there was none."""
        found = self.history.filter(version=version).order_by("-history_date").first()
        return found.text if found else ""

    @transaction.atomic
    def write(self, *, by: User, text: str, shown: int) -> None:
        """Write it. What somebody else wrote meanwhile stays, and both are in it.

        Args:
            shown: the version that the writer's page showed.

        Raises:
            NotYourTeam
        """
        self.lock_and_refresh()
        self._check(by)
        new = text if shown == self.version else merged(self.text_of(shown), self.text, text)
        if new == self.text:
            return
        self.text, self.version = new, self.version + 1
        self.written_by, self.written_at = by, timezone.now()
        self.save(update_fields=["text", "version", "written_by", "written_at"])
        trail.record("hand_over.written", self, by=by)

    @transaction.atomic
    def mark_read(self, *, by: User, shown: int) -> None:
        """Note that somebody has read it, as it is.

        Args:
            shown: the version that their page showed.

        Raises:
            NotYourTeam
            HandOverEmpty: there is nothing to read.
            ReadAnOlderText: somebody has written more meanwhile.
        """
        self.lock_and_refresh()
        self._check(by)
        if not self.version:
            raise HandOverEmpty
        if shown != self.version:
            raise ReadAnOlderText
        reading = self.readings.filter(person=by).first()
        if reading is None:
            self.readings.create(person=by, version=self.version)
        elif reading.version != self.version:
            reading.version, reading.read_at = self.version, timezone.now()
            reading.save(update_fields=["version", "read_at"])
        else:
            return
        trail.record("hand_over.read", self, by=by)

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew."""
        locking.lock_and_refresh(self)

    def _check(self, person: User) -> None:
        if person.team_id != self.team_id:
            raise NotYourTeam
