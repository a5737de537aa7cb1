import json
from datetime import datetime, timedelta
from typing import Any, Self
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
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
    FormGone,
    FormOutOfDate,
    TooManyDrafts,
)
from drafts.models.draft_parts import PLACE as PLACE_OF_PART
from drafts.models.draft_parts import DraftPart, mark_of
from drafts.registry import (
    Answers,
    DraftedPage,
    codes_that_change_records,
    is_registered,
    page_of,
)
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
        """One's own, but for those whose form one could not save now.

        Args:
            now: the moment, where the query is prepared.
        """
        logged, changed = (
            ports.clients_reached_by(person, now, changes_record=changes).order_by()
            for changes in (False, True)
        )
        savable = models.Q(client__in=logged.values("pk"))
        savable &= ~models.Q(form__in=codes_that_change_records()) | models.Q(
            client__in=changed.values("pk")
        )
        return self.of(person).filter(models.Q(client=None) | savable)

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
    def has_form(self) -> bool:
        """Whether its form is still there: an upgrade may have taken it away."""
        return is_registered(self.form)

    @property
    def was_saved_today(self) -> bool:
        return timezone.localdate(self.saved_at) == timezone.localdate()

    @property
    def typed(self) -> MultiValueDict[str, str] | None:
        """The answers as a browser would send them, without what is about other people.

        None if they can't be opened, or were moved to another person, page or client.
        """
        answers = dict(read_or_none(self, "answers") or {})
        return MultiValueDict(answers) if answers.pop(PLACE, None) == self._place else None

    def typed_about_others(self) -> list[Answers]:
        """Return what is about each other person about whom the writer may write now."""
        if self.page.parts is None:
            return []
        parts = DraftPart.objects.reachable_by(self.worker).belonging_to(self)
        return [part.typed for part in parts.order_by("pk")]

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
        parts = _held_parts(page, client, by=by, typed=typed)
        if not key:
            raise FormOutOfDate
        draft = cls._present(page, subject, by=by)
        draft.client, draft.sealed_for = client, client or AGENCY
        draft.form_key = claimed.pk
        draft.answers = {**page.answers(typed), PLACE: draft._place}
        draft.saved_at, draft.discarded_at = timezone.now(), None
        draft.save()
        if page.parts is not None:
            draft._keep_parts(parts)
        claimed.delete()
        return draft

    def _keep_parts(self, parts: dict[UUID, Answers]) -> None:
        """Save what is about others, in place of what was: each by the key of its person."""
        DraftPart.objects.of(self.worker).belonging_to(self).delete()
        for client, answers in parts.items():
            part = DraftPart(worker=self.worker, client=client, mark=mark_of(self.pk, client))
            part.answers = {**answers, PLACE_OF_PART: part.place}
            part.save()

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
            FormGone: an upgrade has taken the form away.
        """
        self.lock_and_refresh()
        self._check_writer(by)
        if not self.has_form:
            raise FormGone
        if self.discarded_at is None:
            raise DraftReplaced
        self.discarded_at = None
        self.save(update_fields=["discarded_at"])

    def _check_writer(self, person: User) -> None:
        """Let nobody else find it. Raises `Draft.DoesNotExist`."""
        if person.pk != self.worker_id:
            raise Draft.DoesNotExist


def _held_parts(
    page: DraftedPage, client: UUID | None, *, by: User, typed: Answers
) -> dict[UUID, Answers]:
    """Hold whom a draft is about, in the order of their keys; return what is about others.

    About whom the writer may not write, nothing is kept. A refusal about the client themself
    refuses the whole draft.
    """
    parts = page.parts(typed) if page.parts else {}
    for key in sorted(parts.keys() | ({client} - {None})):
        try:
            ports.hold_client(by, key, changes_record=page.changes_record)
        except (ObjectDoesNotExist, PermissionDenied, ValidationError):
            if key == client:
                raise
            del parts[key]
    return parts


def forget_draft_of(key: str, *, by: User) -> None:
    """Delete the draft of a form that was saved, with what it says about others."""
    for draft in Draft.objects.of_form(key, by=by).defer("answers"):
        if is_registered(draft.form) and draft.page.parts is not None:
            DraftPart.objects.of(by).belonging_to(draft).delete()
        draft.delete()


def forget_drafts_about(client: UUID) -> None:
    """Delete what anybody typed about a client and has not saved."""
    Draft.objects.naming(client).delete()
    DraftPart.objects.about(client).delete()


def forget_drafts() -> str:
    """Delete drafts after seven days, and discarded ones; return a sentence for the log."""
    deleted, _ = Draft.objects.outdated().delete()
    DraftPart.objects.outdated().delete()
    return f"{deleted} drafts are deleted"


def _keys_kept_at(
    form: str, *, person: UUID, since: datetime, subject: UUID | None = None
) -> models.QuerySet[Draft]:
    drafts = Draft.objects.of(User(pk=person)).at(form, subject).kept(since)
    return drafts.order_by().values_list("pk")


_kept_at = PreparedQuery(_keys_kept_at)
