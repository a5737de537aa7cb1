import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User
from audit import trail

SEEN_AT_MOST_EVERY = timedelta(minutes=1)
MOST_TRIES = 5
WRITTEN_BY_THE_ENGINE = [
    "session_data",
    "expire_date",
    "person",
    "started_at",
    "browser",
    "system",
]


class SessionQuerySet(models.QuerySet):
    def signed_in(self) -> Self:
        return self.filter(person__isnull=False, expire_date__gt=timezone.now())

    def besides(self, stored_key: str) -> Self:
        return self.exclude(pk=stored_key)


class Session(AbstractBaseSession):
    """One browser in which somebody is signed in, or on the way to it.

    What it holds is sealed, and its key is a hash of the cookie: `accounts.sessions`. Which
    browser it is stands here in two words, and nowhere its address on the network: a list of
    addresses would tell where a worker, and so a client, was.
    """

    handle = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions"
    )
    browser = models.CharField(_("browser"), max_length=20, blank=True)
    system = models.CharField(_("system"), max_length=20, blank=True)
    started_at = models.DateTimeField(_("signed in"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last used"), default=timezone.now)
    locked_at = models.DateTimeField(_("locked"), null=True)
    failed_unlocks = models.PositiveSmallIntegerField(default=0)

    objects = BaseSessionManager.from_queryset(SessionQuerySet)()

    class Meta:
        verbose_name = _("session")
        ordering = ["-last_seen_at"]

    def __str__(self) -> str:
        return str(self.handle)

    def save(
        self,
        *,
        force_update: bool = False,
        update_fields: Iterable[str] | None = None,
        **how: Any,
    ) -> None:
        """Leave alone, when the engine writes, what has verbs of its own: last use and lock."""
        if force_update and update_fields is None:
            update_fields = WRITTEN_BY_THE_ENGINE
        super().save(force_update=force_update, update_fields=update_fields, **how)

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def in_words(self) -> str:
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {
                "browser": self.browser,
                "system": self.system,
            }
        return self.browser or self.system or str(_("A browser we do not know"))

    @property
    def is_locked(self) -> bool:
        idle_for = timezone.now() - self.last_seen_at
        return self.locked_at is not None or idle_for > timedelta(minutes=settings.IDLE_MINUTES)

    def touch(self) -> bool:
        """Note that it is being used: at most one write a minute. False if it has ended."""
        now = timezone.now()
        if now - self.last_seen_at < SEEN_AT_MOST_EVERY:
            return True
        self.last_seen_at = now
        return self._write(last_seen_at=now)

    def lock(self) -> bool:
        """Lock it now; False if it has ended."""
        self.locked_at = timezone.now()
        return self._write(locked_at=self.locked_at)

    def _write(self, **what: Any) -> bool:
        return Session.objects.filter(pk=self.pk).update(**what) == 1

    def count_try(self) -> bool:
        """Take one of the five tries to unlock; False if none was left."""
        left = Session.objects.filter(pk=self.pk, failed_unlocks__lt=MOST_TRIES)
        return left.update(failed_unlocks=F("failed_unlocks") + 1) == 1

    @property
    def has_tries(self) -> bool:
        return Session.objects.filter(pk=self.pk, failed_unlocks__lt=MOST_TRIES).exists()

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """Sign the person out here, at once."""
        self.delete()
        trail.record("person.session_ended", self.person, by=by)
