from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from accounts.models import User
from audit import locking, trail
from audit.changing import write_changes
from audit.prepared import PreparedQuery
from encryption.row_keys import new_row_key
from pages.labels import in_readers_language
from services import funder_lines
from services.code_lists import on_or_first
from services.exceptions import (
    LineChangedLater,
    LineUnknown,
    NotRetired,
    SameLine,
    ServiceRetired,
)
from services.models.service_lines import ALWAYS, ServiceLine

NAME = 120  # characters of a name: as long as the longest line of a form without its brackets
CODE = 40


class ServiceQuerySet(models.QuerySet):
    def offered(self) -> Self:
        """Those that are not retired."""
        return self.filter(retired_on=None)

    def retired(self) -> Self:
        return self.exclude(retired_on=None)

    def on(self, day: date) -> Self:
        """Those on the list of a day, each with its `line` of that day."""
        return self.with_line(day).filter(
            models.Q(starts_on=None) | models.Q(starts_on__lte=day),
            models.Q(retired_on=None) | models.Q(retired_on__gt=day),
        )

    def with_line(self, day: date) -> Self:
        """Each with `line`, on which it counts on a day; "" if it counts on none."""
        lines = ServiceLine.objects.until(day).filter(service=models.OuterRef("pk"))
        line = models.Subquery(lines.values("line")[:1])
        return self.annotate(line=Coalesce(line, models.Value(funder_lines.NO_LINE)))


class Service(models.Model):
    """A service that the agency offers, or an item that it gives, in the agency's own words.

    Records hold its code, which never changes. It is retired and never deleted, so that what
    was given keeps its name.
    """

    class Kind(models.TextChoices):
        SERVICE = "service", _("Service")
        ITEM = "item", _("Item")

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    code = models.SlugField(max_length=CODE, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name in English"), max_length=NAME, unique=True)
    name_es = models.CharField(_("name in Spanish"), max_length=NAME, blank=True)
    unit = models.CharField(_("unit in English"), max_length=20, blank=True)
    unit_es = models.CharField(_("unit in Spanish"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(editable=False)
    starts_on = models.DateField(_("on the list from"), null=True, blank=True)
    retired_on = models.DateField(null=True, editable=False)

    objects = ServiceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="item") | models.Q(unit="", unit_es=""),
                name="only_an_item_has_a_unit",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("services:service-edit", args=[self.pk])

    @property
    def label(self) -> str:
        """Its name in the reader's language; the English one where there is no other."""
        return in_readers_language(self.name, self.name_es)

    @property
    def unit_label(self) -> str:
        """What a quantity of it is counted in, such as "doses", or ""."""
        return in_readers_language(self.unit, self.unit_es)

    @property
    def line_label(self) -> str:
        """The line that `with_line` found, such as "B9. Transportation assistance"."""
        return funder_lines.label_of(self.line)

    @property
    def is_item(self) -> bool:
        return self.kind == self.Kind.ITEM

    @property
    def is_retired(self) -> bool:
        return self.retired_on is not None

    @property
    def current_line(self) -> ServiceLine | None:
        """The line on which it counts today, or None."""
        return self.lines.until(timezone.localdate()).first()

    @property
    def previous(self) -> "Service | None":
        """The one before it on the list, or None."""
        before = Service.objects.offered().filter(position__lt=self.position)
        return before.order_by("-position").first()

    def lock_and_refresh(self) -> None:
        """Hold the whole list until the transaction ends, and read this one anew."""
        locking.lock(Service.objects.all())  # few: names, order and lines depend on each other
        locking.lock_and_refresh(self)

    @transaction.atomic
    def amend(self, *, by: User, **values: Any) -> None:
        """Change its words, or from when it is on the list. What was given keeps its code.

        Args:
            values: of `name`, `name_es`, `unit`, `unit_es` and `starts_on`.

        Raises:
            ServiceRetired
        """
        self.lock_and_refresh()
        self._refuse_retired()
        if fields := write_changes(self, values):
            trail.record("service.amended", self, by=by, fields=fields)

    @transaction.atomic
    def map_to(self, line: str, *, by: User, starts_on: date) -> None:
        """Let it count on another line of the funder's form, from a day on.

        Args:
            line: the code of the line; "" if no form counts it.

        Raises:
            ServiceRetired
            SameLine: it counts there on that day already.
            LineChangedLater: its line was changed from a later day on.
            LineUnknown: the form of that day has no such line.
        """
        self.lock_and_refresh()
        self._refuse_retired()
        check_line(line, starts_on)
        newest = self.lines.first()
        if newest and newest.starts_on > starts_on:
            raise LineChangedLater(newest.starts_on)
        if newest and newest.line == line:
            raise SameLine
        if newest and newest.starts_on == starts_on:
            newest.line = line
            newest.save(update_fields=["line"])
        else:
            self.lines.create(line=line, starts_on=starts_on)
        trail.record("service.mapped", self, by=by, line=line, starts_on=str(starts_on))

    @transaction.atomic
    def place(self, after: "Service | None", *, by: User) -> None:
        """Put it behind another one on the list; first, if there is none.

        Raises:
            ServiceRetired
        """
        self.lock_and_refresh()
        self._refuse_retired()
        others = list(Service.objects.exclude(pk=self.pk))
        place = next((n for n, each in enumerate(others, 1) if each == after), 0)
        for position, service in enumerate([*others[:place], self, *others[place:]], 1):
            if service.position != position:
                service.position = position
                service.save(update_fields=["position"])
        trail.record("service.placed", self, by=by)

    @transaction.atomic
    def retire(self, *, by: User) -> None:
        """Offer it no more, from today on. What was given stays as it is.

        Raises:
            ServiceRetired
        """
        self.lock_and_refresh()
        self._refuse_retired()
        self.retired_on = timezone.localdate()
        self.save(update_fields=["retired_on"])
        trail.record("service.retired", self, by=by)

    @transaction.atomic
    def bring_back(self, *, by: User) -> None:
        """Offer it again, as if it had never been retired.

        Raises:
            NotRetired
        """
        self.lock_and_refresh()
        if not self.is_retired:
            raise NotRetired
        self.retired_on = None
        self.save(update_fields=["retired_on"])
        trail.record("service.brought_back", self, by=by)

    def _refuse_retired(self) -> None:
        if self.is_retired:
            raise ServiceRetired


@transaction.atomic
def add_service(
    *,
    by: User,
    kind: str,
    name: str,
    name_es: str = "",
    unit: str = "",
    unit_es: str = "",
    line: str = funder_lines.NO_LINE,
    starts_on: date | None = None,
) -> Service:
    """Put a service or an item at the end of the list.

    Args:
        line: of the funder's form, on which it counts from the first day; "" for none.
        starts_on: contacts of earlier days do not offer it; None if those of any day may.

    Raises:
        LineUnknown
    """
    locking.lock(Service.objects.all())
    check_line(line, starts_on or timezone.localdate())
    last = Service.objects.aggregate(last=models.Max("position"))["last"] or 0
    service = Service.objects.create(
        code=_new_code(name),
        kind=kind,
        name=name,
        name_es=name_es,
        unit=unit,
        unit_es=unit_es,
        starts_on=starts_on,
        position=last + 1,
    )
    service.lines.create(line=line, starts_on=ALWAYS)
    trail.record("service.added", service, by=by, line=line)
    return service


def check_line(line: str, day: date) -> None:
    """Refuse a line that the funder's form does not have on a day.

    Raises:
        LineUnknown
    """
    if line and line not in on_or_first(funder_lines.LINES, day).values:
        raise LineUnknown


_listed = PreparedQuery(lambda day: Service.objects.on(day))
_codes: PreparedQuery[Any] = PreparedQuery(
    lambda day: Service.objects.on(day).order_by().values_list("code")
)
_named = PreparedQuery(lambda: Service.objects.all())


def services_on(day: date) -> dict[str, Service]:
    """Return the list of a day in its order, each with its `line`, by code."""
    return {service.code: service for service in _listed.records(day=day)}


def codes_on(day: date) -> frozenset[str]:
    """Return the codes of the list of a day, for who only asks whether something is on it."""
    return frozenset(code for (code,) in _codes.rows(day=day))


def every_service() -> dict[str, Service]:
    """Return all that ever stood on the list, by code."""
    return {service.code: service for service in _named.records()}


def _new_code(name: str) -> str:
    """Return a code that no service has: its name in small letters, perhaps with a number."""
    taken = set(Service.objects.values_list("code", flat=True))
    stem = slugify(name)[: CODE - 4].strip("-") or "service"
    codes: Iterable[str] = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(code for code in (stem, *codes) if code not in taken)
