import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts import session_marks
from accounts.models.users import User
from audit import trail
from audit.locking import lock_and_refresh

LAST_SEEN_INTERVAL = timedelta(minutes=1)
MAX_UNLOCK_ATTEMPTS = 5
SAVED_BY_THE_ENGINE = [
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

    def excluding(self, stored_key: str) -> Self:
        return self.exclude(pk=stored_key)


class Session(AbstractBaseSession):
    """One browser in which somebody is signed in or is signing in.

    Its data is encrypted, and its primary key is a hash of the cookie: `accounts.sessions`. It
    holds the browser and the system in a word each, and no network address: a list of
    addresses would show where a worker, and so a client, was.
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
        **kwargs: Any,
    ) -> None:
        """Save only the engine's fields when the engine saves.

        Otherwise a session that was loaded before it was locked would unlock it again.
        """
        if force_update and update_fields is None:
            update_fields = SAVED_BY_THE_ENGINE
        super().save(force_update=force_update, update_fields=update_fields, **kwargs)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        return import_string(f"{settings.SESSION_ENGINE}.SessionStore")

    @property
    def description(self) -> str:
        """The browser and the system, such as "Firefox on Android"."""
        if self.browser and self.system:
            return _("%(browser)s on %(system)s") % {
                "browser": self.browser,
                "system": self.system,
            }
        return self.browser or self.system or str(_("A browser we do not know"))

    @property
    def is_locked(self) -> bool:
        if self.locked_at or session_marks.is_put(session_marks.LOCKED, self.pk):
            return True
        return timezone.now() - self.last_seen_at > timedelta(minutes=settings.IDLE_MINUTES)

    def touch(self) -> bool:
        """Note that the session is in use, at most once a minute; return False if it ended."""
        now = timezone.now()
        if now - self.last_seen_at < LAST_SEEN_INTERVAL:
            return True
        self.last_seen_at = now
        return self._update(last_seen_at=now)

    def lock(self) -> bool:
        """Lock the session now; return False if it has ended."""
        self.locked_at = timezone.now()
        return self._update(locked_at=self.locked_at)

    def _update(self, **columns: Any) -> bool:
        return Session.objects.filter(pk=self.pk).update(**columns) == 1

    def count_attempt(self) -> bool:
        """Count an attempt to unlock; return False if all five were used."""
        row = Session.objects.filter(pk=self.pk, failed_unlocks__lt=MAX_UNLOCK_ATTEMPTS)
        return row.update(failed_unlocks=F("failed_unlocks") + 1) == 1

    @property
    def has_attempts_left(self) -> bool:
        return Session.objects.filter(
            pk=self.pk, failed_unlocks__lt=MAX_UNLOCK_ATTEMPTS
        ).exists()

    @transaction.atomic
    def end(self, *, by: User) -> None:
        """Sign the person out in this browser."""
        lock_and_refresh(self)
        self.delete()
        trail.record("person.session_ended", self.person, by=by)
