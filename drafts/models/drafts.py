import json
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from audit import locking
from audit.prepared import PreparedQuery
from drafts import ports
from drafts.exceptions import (
    DraftReplaced,
    DraftTooLarge,
    FormAlreadySaved,
    FormOutOfDate,
    TooManyDrafts,
)
from drafts.registry import Answers, DraftedPage, page_of
from encryption.fields import SealedAnswersField
from encryption.keyring import AGENCY
from encryption.records import SealedQuerySet, SealedRecord, read_or_none
from pages.models import SentForm
from pages.sending import sent_by

KEPT_FOR = timedelta(days=7)
DISCARDED_FOR = timedelta(days=1)  # our judgment: as long as a wrong tap is noticed
MOST_DRAFTS = 200  # of one person: our judgment, far more than anybody leaves half filled
PLACE = "draft of"  # among the sealed answers: whose the draft is, and where it belongs
MOST_BYTES = 100_000  # of all answers as JSON: more than the longest of our forms holds


class DraftQuerySet(SealedQuerySet):
    def of(self, person: User) -> Self:
        return self.filter(worker=person.pk)

    def at(self, form: str, subject: UUID | None) -> Self:
        return self.filter(form=form, subject=subject)

    def of_form(self, key: str, *, by: User) -> Self:
        """The draft of a form that was opened with this key, whatever it was saved as."""
        return self.filter(form_key=sent_by(key, by))

    def naming(self, client: UUID) -> Self:
        """Those that are about a client, or begun on their record."""
        return self.filter(models.Q(client=client) | models.Q(subject=client))

    def kept(self, since: datetime | None = None) -> Self:
        """Those that are neither discarded nor older than seven days."""
        since = since or timezone.now() - KEPT_FOR
        return self.filter(discarded_at=None, saved_at__gt=since)

    def reachable_by(self, person: User, now: datetime | None = None) -> Self:
        """One's own, but for those about a client about whom one may not write now.

        Args:
            now: the moment, where the query is prepared.
        """
        reached = ports.clients_reached_by(person, now).order_by().values("pk")
        about_nobody, about_theirs = models.Q(client=None), models.Q(client__in=reached)
        return self.of(person).filter(about_nobody | about_theirs)

    def visible_to(self, person: User) -> Self:
        """Those that are kept of `reachable_by`: what My day lists and a form shows."""
        return self.reachable_by(person).kept()

    def kept_at(self, form: str, subject: UUID | None, *, by: User) -> "Draft | None":
        """Return the draft that a page shows to a person; most pages have none to look up."""
        values = {"person": by.pk, "since": timezone.now() - KEPT_FOR}
        values |= {} if subject is None else {"subject": subject}
        kept = _kept_at.rows(form, **values)
        return (
            self.visible_to(by).filter(pk__in=[key for (key,) in kept]).first()
            if kept
            else None
        )

    def outdated(self) -> Self:
        now = timezone.now()
        is_old = models.Q(saved_at__lte=now - KEPT_FOR)
        return self.filter(is_old | models.Q(discarded_at__lte=now - DISCARDED_FOR))


class Draft(SealedRecord):
    """What somebody typed into a form and has not saved yet. Nobody else ever sees it.

    One for each person, form and subject: the newest. It is sealed whole: with the key of the
    client whom it is about, so that it is gone with the record, or else with the agency's. It
    is no record, has no history and no event: see decision 48.
    """

    owner_field = "sealed_for"

    sealed_for = models.UUIDField(default=AGENCY, editable=False)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, editable=False, related_name="+"
    )
    form = models.CharField(max_length=40, editable=False)  # the code of a `DraftedPage`
    subject = models.UUIDField(null=True, editable=False)  # the record that its page is about
    client = models.UUIDField(null=True, editable=False, db_index=True)
    form_key = models.CharField(max_length=64, editable=False, db_index=True)
    answers = SealedAnswersField(editable=False)
    saved_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)
    discarded_at = models.DateTimeField(null=True, editable=False)

    about: Any = None  # the client, where a list names them

    objects = DraftQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "form"],
                condition=models.Q(subject=None),
                name="one_draft_per_form_and_person",
            ),
            models.UniqueConstraint(
                fields=["worker", "form", "subject"],
                condition=models.Q(subject__isnull=False),
                name="one_draft_per_record_and_person",
            ),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"  # nothing personal: it ends up in logs

    def get_absolute_url(self) -> str:
        """Return the address of the form, which comes up with what was typed."""
        return self.page.address(self.subject, self.client)

    def lock_and_refresh(self) -> None:
        """Hold the row until the transaction ends, and read it anew."""
        locking.lock_and_refresh(self)

    @property
    def page(self) -> DraftedPage:
        return page_of(self.form)

    @property
    def was_saved_today(self) -> bool:
        return timezone.localdate(self.saved_at) == timezone.localdate()

    @property
    def typed(self) -> MultiValueDict[str, str] | None:
        """The answers as a browser would send them.

        None if they can't be opened, or were moved to another person, page or client.
        """
        answers = dict(read_or_none(self, "answers") or {})
        return MultiValueDict(answers) if answers.pop(PLACE, None) == self._place else None

    @property
    def _place(self) -> list[str]:
        return [str(each) for each in (self.worker_id, self.form, self.subject, self.client)]

    # Verbs ------------------------------------------------------------------------------------

    @classmethod
    @transaction.atomic
    def keep(cls, page: DraftedPage, subject: UUID | None, *, by: User, typed: Answers) -> Self:
        """Save what somebody has typed so far, in place of what they had typed before.

        The form's key is claimed first, as its sending claims it: the two wait for each other,
        so that no draft is left of a form that was saved.

        Args:
            subject: the key of the record that the page is about, if it is about one.
            typed: the answers by the names of the form's fields, its key among them.

        Raises:
            FormAlreadySaved: the form was saved, perhaps in another tab.
            FormOutOfDate: the page carried no key.
            DraftTooLarge, TooManyDrafts
            ObjectDoesNotExist, PermissionDenied, ValidationError: see `ports.hold_client`.
        """
        if len(json.dumps(typed)) > MOST_BYTES:
            raise DraftTooLarge
        key = next(iter(typed.get("key", ())), "")
        claimed = SentForm(pk=sent_by(key, by), answers_digest="")
        if key and not claimed.put():
            raise FormAlreadySaved
        client = page.client_of(by, subject, typed)
        if client is not None:
            ports.hold_client(by, client)
        if not key:
            raise FormOutOfDate
        draft = cls._present(page, subject, by=by)
        draft.client, draft.sealed_for = client, client or AGENCY
        draft.form_key = claimed.pk
        draft.answers = {**page.answers(typed), PLACE: draft._place}
        draft.saved_at, draft.discarded_at = timezone.now(), None
        draft.save()
        claimed.delete()
        return draft

    @classmethod
    def _present(cls, page: DraftedPage, subject: UUID | None, *, by: User) -> Self:
        """Return the draft that is there, held and not opened, or a new one."""
        rows: Any = cls.objects.of(by).at(page.code, subject).defer("answers")
        found = rows.select_for_update(no_key=True).first()
        if found:
            return found
        if cls.objects.of(by).count() >= MOST_DRAFTS:
            raise TooManyDrafts
        return cls(worker=by, form=page.code, subject=subject)

    @transaction.atomic
    def discard(self, *, by: User) -> None:
        """Take it off the list and out of its form. For a day it can be taken back."""
        self.lock_and_refresh()
        self._check_writer(by)
        self.discarded_at = self.discarded_at or timezone.now()
        self.save(update_fields=["discarded_at"])

    @transaction.atomic
    def restore(self, *, by: User) -> None:
        """Take back that it was discarded.

        Raises:
            DraftReplaced: something was typed into the same form since.
        """
        self.lock_and_refresh()
        self._check_writer(by)
        if self.discarded_at is None:
            raise DraftReplaced
        self.discarded_at = None
        self.save(update_fields=["discarded_at"])

    def _check_writer(self, person: User) -> None:
        """Let nobody else find it. Raises `Draft.DoesNotExist`."""
        if person.pk != self.worker_id:
            raise Draft.DoesNotExist


def forget_drafts() -> str:
    """Delete drafts after seven days, and discarded ones; return a sentence for the log."""
    deleted, _ = Draft.objects.outdated().delete()
    return f"{deleted} drafts are deleted"


def _keys_kept_at(
    form: str, *, person: UUID, since: datetime, subject: UUID | None = None
) -> models.QuerySet[Draft]:
    drafts = Draft.objects.of(User(pk=person)).at(form, subject).kept(since)
    return drafts.order_by().values_list("pk")


_kept_at = PreparedQuery(_keys_kept_at)
