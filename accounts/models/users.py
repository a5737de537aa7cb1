from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts import prerequisites
from accounts.capabilities import may_require_training, roles_with
from accounts.exceptions import (
    AlreadyActive,
    AlreadyDeactivated,
    LastAdministrator,
    OwnAccount,
    RoleUnchanged,
)
from accounts.models.teams import Team
from accounts.roles import Role, title_of
from audit import locking, trail
from encryption.row_keys import new_row_key


class UserQuerySet(models.QuerySet):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def workers(self) -> Self:
        return self.filter(role=Role.WORKER)

    def nearest_to(self, email: str) -> "User | None":
        """Return whoever has this address, else somebody else; None if there is nobody.

        It takes as long whether or not somebody has it: one row is found, and read, either way.
        """
        has_it = models.Case(models.When(email=email, then=0), default=1)
        return self.order_by(has_it).first()

    def in_team(self, team: Team | UUID) -> Self:
        return self.filter(team=team)

    def answering_to(self, user: "User") -> Self:
        """The team of a supervisor; everybody for an administrator; nobody for other roles."""
        if user.role == Role.ADMINISTRATOR:
            return self
        if user.role == Role.SUPERVISOR and user.team_id:
            return self.in_team(user.team_id)
        return self.none()

    def idle_since(self, moment: datetime) -> Self:
        """People who may sign in, and have not done so since the moment."""
        return self.active().filter(
            models.Q(last_login=None) | models.Q(last_login__lt=moment), activated_at__lt=moment
        )

    def idle_to_warn(self) -> Self:
        """People to warn that their account will be closed, who have not been warned yet."""
        days = settings.IDLE_ACCOUNT_DAYS - settings.IDLE_ACCOUNT_WARNING_DAYS
        return self.idle_since(timezone.now() - timedelta(days=days)).exclude(
            models.Q(idle_warning_at__gt=models.F("activated_at"))
            & (models.Q(last_login=None) | models.Q(idle_warning_at__gt=models.F("last_login")))
        )

    def idle_to_close(self) -> Self:
        """People to close the account of: idle long enough, and warned long enough ago."""
        now = timezone.now()
        warned_before = now - timedelta(days=settings.IDLE_ACCOUNT_WARNING_DAYS)
        return (
            self.idle_since(now - timedelta(days=settings.IDLE_ACCOUNT_DAYS))
            .filter(idle_warning_at__lte=warned_before)
            .exclude(idle_warning_at__lt=models.F("activated_at"))
            .exclude(idle_warning_at__lt=models.F("last_login"))
        )

    def trainees_of(self, user: "User") -> Self:
        """The active people whose training the user records: `answering_to`, without them."""
        return self.active().exclude(pk=user.pk).answering_to(user)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. They have one role; workers and supervisors have a team."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="people"
    )
    language = models.CharField(_("language"), max_length=10, default=settings.LANGUAGE_CODE)
    is_active = models.BooleanField(_("active"), default=True)
    joined_on = models.DateField(_("joined on"), auto_now_add=True)
    activated_at = models.DateTimeField(_("active since"), default=timezone.now)
    idle_warning_at = models.DateTimeField(_("warned of being idle"), null=True)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "idle_warning_at"])
    audit_extra_fields = ("password", "groups", "user_permissions")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_chain(self) -> str:
        return f"person:{self.pk}"

    def supervises(self, team_key: Any) -> bool:
        """Whether this person is a supervisor of the team with this key."""
        return self.role == Role.SUPERVISOR and self.team_id == team_key

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split()[0] if self.name else ""

    def get_role_display(self) -> str:  # type: ignore[no-redef]  # Django leaves it to us
        return title_of(self.role)

    @property
    def is_staff(self) -> bool:
        """False: packages ask, and there is no Django admin here to be staff of."""
        return False

    @property
    def idle_since(self) -> datetime:
        return max(self.last_login or self.activated_at, self.activated_at)

    def set_last_login(self) -> None:
        """Remember a sign-in, which has an event of its own and changes no history."""
        self.last_login = timezone.now()
        User.objects.filter(pk=self.pk).update(last_login=self.last_login)

    @transaction.atomic
    def choose_language(self, language: str, *, by: "User") -> None:
        """Show pages, and send mail, in a language of `settings.LANGUAGES` from now on."""
        self.lock_and_refresh(by=by)
        self.language = language
        self.save(update_fields=["language"])
        trail.record("person.language_chosen", self, by=by, language=language)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new password also ends every session that the old one opened."""
        if self._password is None or self._state.adding:
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.sessions.all().delete()

    def lock_and_refresh(self, *, by: "User | None" = None) -> None:
        """Hold this person's row, read it anew, and ask whether `by` still is who they were.

        With it all who administer are held: of two who take each other's role away, one is
        late. Each reads after that what the other did.

        Raises:
            PermissionDenied: `by` has lost their role or their account since they asked.
        """
        deciding = models.Q(pk__in={self.pk, by.pk if by else self.pk})
        locking.lock(User.objects.filter(deciding | models.Q(role=Role.ADMINISTRATOR)))
        locking.lock_and_refresh(self)
        if by and not User.objects.active().filter(pk=by.pk, role=by.role).exists():
            raise PermissionDenied

    @transaction.atomic
    def end_sessions(self, *, by: "User", excluding: str = "") -> int:
        """Sign the person out everywhere, and return how many sessions ended.

        Args:
            excluding: the primary key of a session to keep, such as the one that asks.

        Raises:
            ObjectDoesNotExist: the session to keep has ended. Of two browsers that sign each
                other out, one stays.
        """
        self.lock_and_refresh(by=by)
        if excluding:
            self.sessions.get(pk=excluding)
        ended, _rows = self.sessions.excluding(excluding).delete()
        trail.record("person.sessions_ended", self, by=by, count=ended)
        return ended

    @cached_property
    def unmet_requirements(self) -> dict[str, list[prerequisites.Requirement]]:
        """What this person may not do until a course is renewed: capability to requirements.

        One query, remembered for the request that this instance belongs to.
        """
        return by_capability(prerequisites.unmet_by(self))

    @property
    def knows_unmet_requirements(self) -> bool:
        """Whether they have been asked for already."""
        return "unmet_requirements" in vars(self)

    def remember_unmet(self, found: Iterable[prerequisites.Requirement]) -> None:
        """Remember all that `prerequisites.unmet_by` would find: it was asked otherwise."""
        self.unmet_requirements = by_capability(found)

    def missing_training_for(self, capability: str) -> list[prerequisites.Requirement]:
        """Return the requirements that keep this person from what their role would allow."""
        if self.role not in roles_with(capability) or not may_require_training(capability):
            return []
        return self.unmet_requirements.get(capability, [])

    @transaction.atomic
    def deactivate(self, *, by: "User | None") -> None:
        """Stop the person from signing in, and sign them out everywhere.

        Args:
            by: None for the system, which closes accounts that nobody uses.

        Raises:
            OwnAccount: nobody ends their own account.
            LastAdministrator: nobody would be left to manage people.
            AlreadyDeactivated
        """
        self.lock_and_refresh(by=by)
        self._refuse_own(by)
        if not self.is_active:
            raise AlreadyDeactivated
        self._refuse_last_administrator()
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.sessions.all().delete()
        trail.record("person.deactivated", self, by=by)

    @transaction.atomic
    def reactivate(self, *, by: "User") -> None:
        """Let the person sign in again, with the role that they had.

        Raises:
            AlreadyActive
        """
        self.lock_and_refresh(by=by)
        if self.is_active:
            raise AlreadyActive
        self.is_active, self.activated_at = True, timezone.now()
        self.save(update_fields=["is_active", "activated_at"])
        trail.record("person.reactivated", self, by=by)

    @transaction.atomic
    def assign_role(self, role: Role, team: Team | None, *, by: "User") -> None:
        """Give the person a role and, if the role has one, a team; sign them out everywhere.

        Raises:
            OwnAccount: nobody changes their own role or team.
            LastAdministrator: nobody would be left to manage people.
            RoleUnchanged
        """
        self.lock_and_refresh(by=by)
        self._refuse_own(by)
        if role != Role.ADMINISTRATOR:
            self._refuse_last_administrator()
        if (self.role, self.team_id) == (role, team and team.pk):
            raise RoleUnchanged
        role_before = self.role
        self.role, self.team = role, team
        self.save(update_fields=["role", "team"])
        self.sessions.all().delete()
        answers_to = str(team.pk) if team else ""
        trail.record(
            "person.role_assigned",
            self,
            by=by,
            role=str(role),
            team=answers_to,
            role_before=str(role_before),
        )

    def _refuse_own(self, by: "User | None") -> None:
        if by and by.pk == self.pk:
            raise OwnAccount

    def _refuse_last_administrator(self) -> None:
        administrators = User.objects.active().filter(role=Role.ADMINISTRATOR)
        if list(administrators.values_list("pk", flat=True)) == [self.pk]:
            raise LastAdministrator


def by_capability(
    unmet: Iterable[prerequisites.Requirement],
) -> dict[str, list[prerequisites.Requirement]]:
    found: dict[str, list[prerequisites.Requirement]] = {}
    for requirement in unmet:
        if may_require_training(requirement.capability):
            found.setdefault(requirement.capability, []).append(requirement)
    return found
