import secrets
from datetime import timedelta
from hashlib import sha256
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.exceptions import InvitationClosed
from accounts.models.users import User
from accounts.permissions import GRANTS
from accounts.roles import Role, title_of
from audit import locking, trail
from encryption.row_keys import new_row_key

VALID_FOR = timedelta(days=7)
TOKEN_BYTES = 32


class InvitationQuerySet(models.QuerySet):
    def pending(self) -> Self:
        """Neither accepted nor withdrawn; the link may have expired."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self) -> Self:
        """Pending, with a link that works: not expired, and its sender may still invite."""
        return self.pending().filter(
            expires_at__gt=timezone.now(),
            invited_by__is_active=True,
            invited_by__role__in=GRANTS["manage_people"],
        )

    def by_token(self, token: str) -> Self:
        return self.filter(token_hash=hashed(token))


class Invitation(models.Model):
    """An account offered to an address: role, team, and a link that works once, for a week.

    Only a hash of the link's token is stored, so reading the database does not let anybody
    accept the invitation.
    """

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    email = models.EmailField(_("email"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("valid until"))
    token_hash = models.CharField(max_length=64, unique=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.OneToOneField(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="invitation"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    audit_extra_fields = ("token_hash",)

    objects = InvitationQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["token_hash"])

    class Meta:
        ordering = ["-sent_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_pending_invitation_per_address",
            )
        ]

    def __str__(self) -> str:
        return self.email

    def get_role_display(self) -> str:  # type: ignore[no-redef]  # Django leaves it to us
        return title_of(self.role)

    @property
    def is_open(self) -> bool:
        sender = self.invited_by
        may_invite = sender.is_active and sender.role in GRANTS["manage_people"]
        return may_invite and self.expires_at > timezone.now()

    @transaction.atomic
    def send(self, *, by: User) -> str:
        """Create a new link that works for a week; an earlier link stops working.

        Returns:
            The link's token. It is not stored.

        Raises:
            InvitationClosed: somebody accepted or withdrew it.
        """
        self.lock_and_refresh()
        self._refuse_if_closed()
        self.invited_by = by
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self.token_hash = hashed(token)
        self.sent_at = timezone.now()
        self.expires_at = self.sent_at + VALID_FOR
        self.save()
        team = str(self.team_id or "")
        trail.record("invitation.sent", self, by=by, role=str(self.role), team=team)
        return token

    @transaction.atomic
    def withdraw(self, *, by: User) -> None:
        """Withdraw the invitation: its link stops working.

        Raises:
            InvitationClosed: somebody accepted or withdrew it.
        """
        self.lock_and_refresh()
        self._refuse_if_closed()
        self.withdrawn_at = timezone.now()
        self.save(update_fields=["withdrawn_at"])
        trail.record("invitation.withdrawn", self, by=by)

    @transaction.atomic
    def accept(self, *, token: str, name: str, password: str) -> User:
        """Create the account. The link stops working.

        Raises:
            InvitationClosed: used, withdrawn, replaced by a newer link, or too old.
        """
        self.lock_and_refresh()
        invitations = Invitation.objects.open().by_token(token)
        has_account = User.objects.filter(email=self.email).exists()
        if has_account or not invitations.filter(pk=self.pk).first():
            raise InvitationClosed
        person = User.objects.create_user(
            self.email, password, name=name, role=self.role, team=self.team
        )
        self.accepted_at, self.accepted_by = timezone.now(), person
        self.save(update_fields=["accepted_at", "accepted_by"])
        trail.record("invitation.accepted", self, by=person)
        trail.record("person.joined", person, by=person, role=str(self.role))
        return person

    def lock_and_refresh(self) -> None:
        """Hold the row, and read it anew; one that is being made has no row yet."""
        if not self._state.adding:
            locking.lock_and_refresh(self)

    def _refuse_if_closed(self) -> None:
        if self.accepted_at or self.withdrawn_at:
            raise InvitationClosed


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
