import hashlib
import json
from datetime import timedelta
from functools import partial

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit import trail
from casework.models.consents import Purpose
from encryption.fields import SealedCharField, SealedCodesField, SealedTextField
from encryption.files import SealedFileField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord
from exports.exceptions import ExportOver, NoRightToExport, NotYourExport, OwnExport
from exports.numbers import new_number, new_salt
from exports.permissions import GRANTS

LIFETIME = timedelta(hours=24)
PATIENCE = timedelta(days=7)  # how long a request waits for its approval
GROWTH = 10  # percent more people than were asked for, before somebody has to ask again


class ExportQuerySet(SealedQuerySet):
    def visible_to(self, user):
        """Whoever may ask or approve sees every request: what for, how many, and no row."""
        may = user.is_active and user.role in GRANTS["view"]
        return self if may else self.none()

    def waiting(self):
        """Asked for, and neither decided, nor cancelled, nor forgotten."""
        return self.filter(
            approved_at=None,
            refused_at=None,
            cancelled_at=None,
            ended_at=None,
            requested_at__gt=timezone.now() - PATIENCE,
        )

    def to_be_decided_by(self, user):
        """Those that this person may approve or refuse: never their own."""
        if not user.has_perm("exports.approve"):
            return self.none()
        return self.exclude(requested_by=user).select_related("requested_by")

    def ready(self):
        """Approved, and the file is there to be collected."""
        return self.filter(
            approved_at__isnull=False,
            downloaded_at=None,
            cancelled_at=None,
            ended_at=None,
            expires_at__gt=timezone.now(),
        )

    def about(self, client):
        """Those that ask for this client's row alone."""
        return self.filter(client=client)

    def holding(self, client):
        """Those whose file holds this client's row, and lies here still."""
        return self.exclude(file="").filter(exported__client=client)

    def lapsed(self):
        """Whose time is over, and which a job has not ended yet."""
        now = timezone.now()
        forgotten = Q(approved_at=None, refused_at=None, requested_at__lte=now - PATIENCE)
        uncollected = Q(downloaded_at=None, expires_at__lte=now)
        return self.filter(forgotten | uncollected, cancelled_at=None, ended_at=None)


class Export(SealedRecord):
    """Rows of named people leave the system: one person asks, another approves.

    The file is built on approval, encrypted with a pass phrase, and handed out once within a
    day. Then it is destroyed, and this is what is left of it. What is asked for about one
    person may name them: it is sealed with their key, and goes with it.
    """

    class Basis(models.TextChoices):
        INSIDE = "inside", _("Work inside the agency, such as covering for a colleague")
        PERSON = "person", _("The person asked for their own")
        ORDER = "order", _("A court order or a law requires it")

    class Which(models.TextChoices):
        OPEN = "open", _("Open records")
        QUIET = "quiet", _("No contact in 30 days")
        CLOSED = "closed", _("Closed records")

    class Column(models.TextChoices):
        NUMBER = "number", _("Chart number")
        NAME = "name", _("Name they go by")
        PHONE = "phone", _("Phone, if they agreed to be contacted")
        LANGUAGE = "language", _("Language")
        WORKER = "worker", _("Worker")
        OPENED = "opened", _("Opened on")
        REACHED = "reached", _("Last reached on")
        NEXT = "next", _("Next follow-up")

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    purpose = SealedTextField(_("what it is for"))
    recipient = SealedCharField(_("who receives it"))
    basis = models.CharField(_("by what right"), max_length=10, choices=Basis)
    basis_words = SealedTextField(_("the order, or how they asked"), blank=True)
    columns = SealedCodesField(_("fields"))
    which = models.CharField(_("which records"), max_length=10, choices=Which, blank=True)
    worker = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    client = models.ForeignKey(
        "casework.Client", models.PROTECT, null=True, blank=True, related_name="+"
    )
    counted = models.PositiveIntegerField(_("people, when it was asked for"), editable=False)
    salt = SealedCharField(default=new_salt, editable=False)  # or the digest could be guessed
    request_digest = models.CharField(max_length=64, editable=False)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, editable=False)
    refused_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    file = SealedFileField(_("file"), blank=True, editable=False)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)
    phrase = SealedCharField(_("pass phrase"), null=True, blank=True, editable=False)
    phrase_shown_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(null=True, editable=False)
    downloaded_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = ExportQuerySet.as_manager()
    history = SealedHistory(excluded_fields=["file", "phrase"])

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="export_is_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None, file="", expires_at=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="export_has_no_file_before_approval",
            ),
            models.CheckConstraint(
                condition=Q(downloaded_at=None)
                | Q(approved_at__isnull=False, phrase_shown_at__isnull=False, file=""),
                name="export_is_handed_out_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, refused_at=None, ended_at=None) | Q(file=""),
                name="export_that_is_over_has_no_file",
            ),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("exports:detail", args=[self.pk])

    # How it stands ------------------------------------------------------------------------

    @property
    def is_waiting(self) -> bool:
        decided = self.approved_at or self.refused_at or self.cancelled_at or self.ended_at
        return not decided and timezone.now() < self.requested_at + PATIENCE

    @property
    def is_ready(self) -> bool:
        over = self.downloaded_at or self.cancelled_at or self.ended_at
        return bool(self.approved_at) and not over and timezone.now() < self.expires_at

    @property
    def is_erased(self) -> bool:
        """Whether its words went with the key of the person whom it was about."""
        return bool(self.client_id) and self.client.erasures.carried_out().exists()

    @property
    def column_labels(self) -> list[str]:
        return [label for value, label in self.Column.choices if value in self.columns]

    def relies_on(self, purpose) -> bool:
        """Whether people are in the file because they agreed to this, or their phone is."""
        if purpose == Purpose.RECORD:
            return self.basis != self.Basis.ORDER
        return self.Column.PHONE in self.columns

    @property
    def most_people(self) -> int:
        """How many people an approval may cover without asking again."""
        return self.counted * (100 + GROWTH) // 100

    @property
    def digest(self) -> str:
        """The SHA-256 of the request in canonical JSON: what an approval approves."""
        said = {
            "salt": self.salt,
            "number": self.number,
            "purpose": self.purpose,
            "recipient": self.recipient,
            "basis": self.basis,
            "basis_words": self.basis_words,
            "columns": sorted(self.columns),
            "which": self.which,
            "worker": str(self.worker_id or ""),
            "client": str(self.client_id or ""),
            "counted": self.counted,
            "requested_by": str(self.requested_by_id),
        }
        canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    # Verbs of one person --------------------------------------------------------------------

    @transaction.atomic
    def refuse(self, *, by):
        """Say no, as the second person.

        Raises:
            OwnExport, NoRightToExport, ExportOver
        """
        self.look_again()
        self.check_may_decide(by)
        self.refused_by, self.refused_at = by, timezone.now()
        self.save(update_fields=["refused_by", "refused_at"])
        trail.record("export.refused", self, by=by)

    @transaction.atomic
    def cancel(self, *, by):
        """Take it back, or stop it: whoever asked for it, or anybody who may approve.

        Raises:
            NoRightToExport, ExportOver
        """
        self.look_again()
        if by.pk != self.requested_by_id and not by.has_perm("exports.approve"):
            raise NoRightToExport
        if not (self.is_waiting or self.is_ready):
            raise ExportOver
        self.cancelled_by, self.cancelled_at = by, timezone.now()
        self.destroy_file()
        self.save(update_fields=["cancelled_by", "cancelled_at", "file", "phrase"])
        trail.record("export.cancelled", self, by=by)

    @transaction.atomic
    def end(self):
        """Destroy what nobody collected in time, or forget what nobody approved: a job's."""
        self.look_again()
        over = self.downloaded_at or self.refused_at or self.cancelled_at or self.ended_at
        if not (over or self.is_waiting or self.is_ready):
            self.destroy()

    @transaction.atomic
    def destroy(self):
        """Destroy the file before its time: somebody in it is erased, or agrees no more."""
        self.ended_at = timezone.now()
        self.destroy_file()
        self.save(update_fields=["ended_at", "file", "phrase"])
        trail.record("export.ended", self, by=None)

    # What the verbs ask first -----------------------------------------------------------------

    def look_again(self):
        """Read the row itself, and hold it until the transaction ends."""
        self.refresh_from_db(from_queryset=Export.objects.select_for_update())

    def check_may_decide(self, by):
        """Raises OwnExport, NoRightToExport, ExportOver."""
        if by.pk == self.requested_by_id:
            raise OwnExport
        if not (by.is_active and by.has_perm("exports.approve")):
            raise NoRightToExport
        if not self.is_waiting:
            raise ExportOver

    def check_may_collect(self, by):
        """Raises NotYourExport, NoRightToExport, ExportOver."""
        if by.pk != self.requested_by_id:
            raise NotYourExport
        if not (by.is_active and by.has_perm("exports.request")):
            raise NoRightToExport
        if not self.is_ready:
            raise ExportOver

    def destroy_file(self):
        """Forget the pass phrase now, and remove the stored file once this is committed."""
        if self.file:
            transaction.on_commit(partial(self.file.storage.delete, self.file.name))
        self.file, self.phrase = "", None  # to seal an empty text, too, would need the key


class ExportedClient(models.Model):
    """This client's row is in that export."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="exported")
    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "client"], name="one_row_a_client")
        ]

    def __str__(self):
        return f"{self.export_id} {self.client_id}"
