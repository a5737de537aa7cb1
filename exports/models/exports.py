from datetime import datetime, timedelta
from functools import partial

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audit import trail
from audit.locking import lock_and_refresh
from casework.models import Client
from casework.models.purposes import Purpose
from encryption.fields import SealedCharField, SealedCodesField, SealedTextField
from encryption.files import SealedFileField
from encryption.keyring import AGENCY
from encryption.records import SealedHistory, SealedQuerySet, SealedRecord
from exports.exceptions import (
    ExportNotPermitted,
    ExportUnavailable,
    NotTheRequester,
    OwnExport,
)
from exports.numbers import new_number
from exports.permissions import GRANTS
from jobs.asking import last_job
from jobs.models import Job

MAKING = "exports.make"  # the kind of the job that makes the file
APPROVE_WITHIN = timedelta(days=7)
MAKE_WITHIN = timedelta(hours=24)  # what the approver agreed to should not come days later
DOWNLOAD_WITHIN = timedelta(hours=24)


def end_of_waiting() -> datetime:
    """Return when an export that is requested now ends if nobody approves it."""
    return timezone.now() + APPROVE_WITHIN


class ExportQuerySet(SealedQuerySet):
    def visible_to(self, user: User) -> "ExportQuerySet":
        """People who may request or approve see every request, and no row of any."""
        may = user.is_active and user.role in GRANTS["view"]
        return self if may else self.none()

    def open(self) -> "ExportQuerySet":
        """Not denied, cancelled, downloaded or ended; their time may be over."""
        return self.filter(denied_at=None, cancelled_at=None, downloaded_at=None, ended_at=None)

    def waiting(self) -> "ExportQuerySet":
        """Requested, and there is still time to approve them."""
        return self.open().filter(approved_at=None, expires_at__gt=timezone.now())

    def being_made(self) -> "ExportQuerySet":
        """Approved, and their file is not there yet."""
        approved = self.open().exclude(approved_at=None)
        return approved.filter(ready_at=None, expires_at__gt=timezone.now())

    def expired(self) -> "ExportQuerySet":
        """Open, although their time is over: `end_expired` has not run since."""
        return self.open().filter(expires_at__lte=timezone.now())

    def to_be_decided_by(self, user: User) -> "ExportQuerySet":
        """Those that this person may approve or deny: never their own."""
        if not user.has_perm("exports.approve"):
            return self.none()
        return self.exclude(requested_by=user).select_related("requested_by")

    def that_need(self, person: User) -> "ExportQuerySet":
        """Those that they requested, or approved and whose file is not there yet."""
        return self.filter(Q(requested_by=person) | Q(approved_by=person, ready_at=None))

    def about(self, client: Client) -> "ExportQuerySet":
        """Those that were requested for this client alone."""
        return self.filter(client=client)

    def holding(self, client: Client) -> "ExportQuerySet":
        """Those whose file exists and holds this client's row."""
        return self.exclude(file="").filter(exported_clients__client=client)


class Export(SealedRecord):
    """Rows of named clients leave the system: one person requests, another approves.

    A job makes the file after the approval, encrypted with a password. It is downloaded once,
    within a day. Then it is destroyed, and this record of it remains. The words of a request
    about one client may name them, so they are encrypted with that client's key.
    """

    class Basis(models.TextChoices):
        INSIDE = "inside", _("Work inside the agency, such as covering for a colleague")
        PERSON = "person", _("The client asked for their own record")
        ORDER = "order", _("A court order or a law requires it")

    class Selection(models.TextChoices):
        OPEN = "open", _("Open cases")
        NO_CONTACT = "no_contact", _("Open cases with no contact in 30 days")
        CLOSED = "closed", _("Closed cases")

    class Column(models.TextChoices):
        NUMBER = "number", _("Chart number")
        NAME = "name", _("Preferred name")
        PHONE = "phone", _("Phone, if they agreed to be contacted")
        LANGUAGE = "language", _("Language")
        WORKER = "worker", _("Worker")
        OPENED = "opened", _("Opened on")
        REACHED = "reached", _("Last reached on")
        NEXT = "next", _("Next follow-up")

    class Status(models.TextChoices):
        """Computed from the moments below; never stored.

        An export ends early when a client in it revokes consent or is erased.
        """

        WAITING = "waiting", _("Waiting for approval")
        BEING_MADE = "being_made", _("Being made")
        NOT_MADE = "not_made", _("Could not be made")
        READY = "ready", _("Ready to download")
        DOWNLOADED = "downloaded", _("Downloaded")
        DENIED = "denied", _("Denied")
        CANCELLED = "cancelled", _("Canceled")
        ENDED = "ended", _("Canceled automatically")
        EXPIRED = "expired", pgettext_lazy("an export", "Expired")

        @property
        def is_waiting(self) -> bool:
            return self == Export.Status.WAITING

        @property
        def is_being_made(self) -> bool:
            """Whether its file is still to be made, also if that did not succeed up to now."""
            return self in {Export.Status.BEING_MADE, Export.Status.NOT_MADE}

        @property
        def is_ready(self) -> bool:
            return self == Export.Status.READY

        @property
        def has_or_gets_file(self) -> bool:
            return self.is_being_made or self.is_ready

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    number = models.CharField(max_length=12, unique=True, default=new_number, editable=False)
    purpose = SealedTextField(_("what it is for"))
    recipient = SealedCharField(_("who receives it"))
    basis = models.CharField(_("why it is allowed"), max_length=10, choices=Basis)
    basis_note = SealedTextField(_("which order or law, or how they asked"), blank=True)
    columns = SealedCodesField(_("fields"))
    selection = models.CharField(
        _("which clients"), max_length=10, choices=Selection, blank=True
    )
    worker = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    client = models.ForeignKey(
        "casework.Client", models.PROTECT, null=True, blank=True, related_name="+"
    )
    people = models.PositiveIntegerField(_("clients, when it was requested"), editable=False)
    requested_at = models.DateTimeField(default=timezone.now, editable=False)
    requested_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    denied_at = models.DateTimeField(null=True, editable=False)
    denied_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, editable=False)
    cancelled_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, editable=False, related_name="+"
    )
    ready_at = models.DateTimeField(null=True, editable=False)
    expires_at = models.DateTimeField(default=end_of_waiting, editable=False)
    file = SealedFileField(_("file"), blank=True, editable=False)
    file_digest = models.CharField(max_length=64, blank=True, editable=False)
    password = SealedCharField(_("file password"), null=True, blank=True, editable=False)
    password_shown_at = models.DateTimeField(null=True, editable=False)
    downloaded_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = ExportQuerySet.as_manager()
    history = SealedHistory(excluded_fields=["file", "password"])

    class Meta:
        ordering = ["-requested_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("requested_by")),
                name="export_is_approved_by_another_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by=None, file="")
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="export_has_no_file_before_approval",
            ),
            models.CheckConstraint(
                condition=Q(ready_at=None, file="")
                | Q(ready_at__isnull=False, approved_at__isnull=False),
                name="export_has_no_file_before_it_is_ready",
            ),
            models.CheckConstraint(
                condition=Q(downloaded_at=None)
                | Q(approved_at__isnull=False, password_shown_at__isnull=False, file=""),
                name="export_is_downloaded_once",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, denied_at=None, ended_at=None) | Q(file=""),
                name="export_that_ended_has_no_file",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("exports:detail", args=[self.pk])

    @property
    def status(self) -> Status:
        if self.downloaded_at:
            return self.Status.DOWNLOADED
        if self.denied_at:
            return self.Status.DENIED
        if self.cancelled_at:
            return self.Status.CANCELLED
        if self.expires_at <= (self.ended_at or timezone.now()):
            return self.Status.EXPIRED
        if self.ended_at:
            return self.Status.ENDED
        if self.ready_at:
            return self.Status.READY
        if not self.approved_at:
            return self.Status.WAITING
        is_under_way = self.job and self.job.is_open
        return self.Status.BEING_MADE if is_under_way else self.Status.NOT_MADE

    @property
    def is_waiting(self) -> bool:
        return self.status.is_waiting

    @property
    def is_being_made(self) -> bool:
        return self.status.is_being_made

    @property
    def is_ready(self) -> bool:
        return self.status.is_ready

    @property
    def has_or_gets_file(self) -> bool:
        return self.status.has_or_gets_file

    @cached_property
    def job(self) -> Job | None:
        """The job that makes its file, or made it."""
        return last_job(MAKING, self.pk)

    def take_over(self, fresh: "Export") -> None:
        super().take_over(fresh)
        self.__dict__.pop("job", None)

    @property
    def is_erased(self) -> bool:
        """Whether its words cannot be read, because the client it was about was erased."""
        return self.client is not None and self.client.erasures.carried_out().exists()

    @property
    def column_labels(self) -> list[str]:
        return [str(label) for value, label in self.Column.choices if value in self.columns]

    def relies_on(self, purpose: Purpose | str) -> bool:
        """Whether something is in the file because its clients consented to this purpose."""
        if purpose == Purpose.RECORD:
            return self.basis != self.Basis.ORDER
        return self.Column.PHONE in self.columns

    # Verbs ------------------------------------------------------------------------------------

    @transaction.atomic
    def deny(self, *, by: User) -> None:
        """Deny the request, as the second person.

        Raises:
            OwnExport, ExportNotPermitted, ExportUnavailable
        """
        self.lock_and_refresh()
        self.check_decidable_by(by)
        self.denied_by, self.denied_at = by, timezone.now()
        self.save(update_fields=["denied_by", "denied_at"])
        trail.record("export.denied", self, by=by)

    @transaction.atomic
    def cancel(self, *, by: User) -> None:
        """Cancel it, as the requester or as somebody who may approve; destroy its file.

        Raises:
            ExportNotPermitted, ExportUnavailable
        """
        self.lock_and_refresh()
        self.check_cancelable_by(by)
        if not (self.is_waiting or self.has_or_gets_file):
            raise ExportUnavailable
        self.cancelled_by, self.cancelled_at = by, timezone.now()
        self.destroy_file()
        self.save(update_fields=["cancelled_by", "cancelled_at", "file", "password"])
        trail.record("export.cancelled", self, by=by)

    @transaction.atomic
    def end(self) -> None:
        """End it by the system, and destroy its file; what is over already stays as it is."""
        self.lock_and_refresh()
        if self.denied_at or self.cancelled_at or self.downloaded_at or self.ended_at:
            return
        self.ended_at = timezone.now()
        self.destroy_file()
        self.save(update_fields=["ended_at", "file", "password"])
        trail.record("export.ended", self, by=None)

    # What the verbs check first ---------------------------------------------------------------

    def lock_and_refresh(self) -> None:
        """Hold the row, after those of the clients that it holds, and read it anew."""
        lock_and_refresh(self)

    def check_decidable_by(self, user: User) -> None:
        """Check that this person may approve or deny it now.

        Raises:
            OwnExport, ExportNotPermitted, ExportUnavailable
        """
        if user.pk == self.requested_by_id:
            raise OwnExport
        if not user.has_perm("exports.approve"):
            raise ExportNotPermitted
        if not self.is_waiting:
            raise ExportUnavailable

    def check_cancelable_by(self, user: User) -> None:
        """Check that this person may end it, or try again to make its file.

        Raises:
            ExportNotPermitted
        """
        if user.pk != self.requested_by_id and not user.has_perm("exports.approve"):
            raise ExportNotPermitted

    def check_downloadable_by(self, user: User) -> None:
        """Check that this person may see its password and download it now.

        Raises:
            NotTheRequester, ExportNotPermitted, ExportUnavailable
        """
        if user.pk != self.requested_by_id:
            raise NotTheRequester
        if not user.has_perm("exports.request"):
            raise ExportNotPermitted
        if not self.is_ready:
            raise ExportUnavailable

    def destroy_file(self) -> None:
        """Forget the password, and delete the stored file once the transaction commits."""
        if self.file:
            transaction.on_commit(partial(self.file.storage.delete, self.file.name))
        self.file, self.password = "", None  # None: encrypting "" would need the key


class ExportedClient(models.Model):
    """This client is on the list of that export; once it is ready, in its file."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="exported_clients")
    client = models.ForeignKey("casework.Client", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "client"], name="one_row_a_client")
        ]

    def __str__(self) -> str:
        return f"{self.export_id} {self.client_id}"
