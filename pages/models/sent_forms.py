from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, Self

from django.apps import apps
from django.db import connection, models
from django.db.models.constants import OnConflict
from django.db.models.sql import InsertQuery
from django.utils import timezone

from pages.exceptions import AlreadySent

KEPT_FOR = timedelta(days=14)  # our judgment: a tab left open is sent again within days


class SentFormQuerySet(models.QuerySet):
    def claim(
        self, pk: str, answers_digest: str, makes: models.Model | None = None
    ) -> "SentForm":
        """Return the row of a form: a new one, or the one that its first sending left.

        Call it in a transaction. A second sending waits here until the first is carried out,
        or was refused: then the row is free again.

        Args:
            makes: the record that the form will make, where its key is known already.

        Raises:
            AlreadySent: it was carried out with other answers.
        """
        row = SentForm(pk=pk, answers_digest=answers_digest, made=makes and _made(makes))
        if row.put():
            return row
        row.refresh_from_db()
        row.is_carried_out = row.made is not None
        if row.answers_digest != answers_digest:
            raise AlreadySent
        return row

    def outdated(self) -> Self:
        return self.filter(sent_at__lt=timezone.now() - KEPT_FOR)


class SentForm(models.Model):
    """A form that was carried out: sent a second time, it makes nothing.

    The row tells neither who sent it nor what they wrote. Its key is a digest of the person
    under the form's own key, and so is the digest of the answers; that key stands in the page
    alone, and is drawn at random.
    """

    id = models.CharField(max_length=64, primary_key=True)
    answers_digest = models.CharField(max_length=64)
    made = models.JSONField(null=True)  # None until it is carried out
    sent_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = SentFormQuerySet.as_manager()

    is_carried_out = False  # by a sending before this one

    def __str__(self) -> str:
        return f"…{self.pk[-8:]}"

    def put(self) -> bool:
        """Insert the row, unless there is one: `bulk_create` would not say which."""
        query = InsertQuery(SentForm, on_conflict=OnConflict.IGNORE)
        query.insert_values(self._meta.concrete_fields, [self])
        [(sql, params)] = query.get_compiler(connection=connection).as_sql()
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return cursor.rowcount == 1

    def note(self, result: Any) -> None:
        """Note what was made: one record, several, or something that is no record."""
        made = _made(result)
        if made != self.made:
            self.made = made
            self.save(update_fields=["made"])

    @property
    def result(self) -> Any:
        """The record that was made, or a list of those that were; None if there is none."""
        if "one" in self.made:
            return next(_records([self.made["one"]]), None)
        return list(_records(self.made["several"])) if "several" in self.made else None


def _made(result: Any) -> dict[str, Any]:
    if isinstance(result, models.Model):
        return {"one": _named(result)}
    if isinstance(result, list | tuple):
        records = [each for each in result if isinstance(each, models.Model)]
        return {"several": [_named(each) for each in records]}
    return {}


def _named(record: models.Model) -> list[str]:
    return [record._meta.label, str(record.pk)]


def _records(names: Iterable[list[str]]) -> Iterator[models.Model]:
    for label, pk in names:
        yield from apps.get_model(label)._base_manager.filter(pk=pk)


def forget_sent_forms() -> str:
    """Delete the keys that nobody sends again; return a sentence for the nightly log."""
    deleted, _ = SentForm.objects.outdated().delete()
    return f"{deleted} keys of sent forms are deleted"
