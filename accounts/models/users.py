from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.exceptions import LastAdministrator
from accounts.roles import Role
from audit import trail
from encryption.row_keys import new_row_key


class UserQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def workers(self):
        return self.filter(role=Role.WORKER)

    def in_team(self, team):
        return self.filter(team=team)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **facts):
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save()
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: one role, and for workers and supervisors a team."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role, blank=True)
    team = models.ForeignKey(
        "accounts.Team", models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    joined_on = models.DateField(_("joined on"), auto_now_add=True)

    objects = UserManager()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split()[0] if self.name else ""

    @property
    def is_staff(self):
        """Django's admin is not mounted; nobody is staff of it."""
        return False

    @transaction.atomic
    def deactivate(self, *, by):
        self._leave_an_administrator()
        self.is_active = False
        self.save(update_fields=["is_active"])
        trail.record("person.deactivated", self, by=by)

    @transaction.atomic
    def reactivate(self, *, by):
        self.is_active = True
        self.save(update_fields=["is_active"])
        trail.record("person.reactivated", self, by=by)

    @transaction.atomic
    def assign_role(self, role, team, *, by):
        """Give the person a role and, where the role has one, a team."""
        if role != Role.ADMINISTRATOR:
            self._leave_an_administrator()
        self.role, self.team = role, team
        self.save(update_fields=["role", "team"])
        answers_to = str(team.pk) if team else ""
        trail.record("person.role_assigned", self, by=by, role=str(role), team=answers_to)

    def _leave_an_administrator(self):
        administrators = User.objects.active().filter(role=Role.ADMINISTRATOR)
        if self.role == Role.ADMINISTRATOR and not administrators.exclude(pk=self.pk).exists():
            raise LastAdministrator
