from collections.abc import Iterable
from typing import Self

from django.db import models, transaction

from accounts.models import User
from audit import trail
from encryption.row_keys import new_row_key
from notifications.registry import How, Kind, kinds_for


class MailChoiceQuerySet(models.QuerySet):
    def of(self, person: User) -> Self:
        return self.filter(person=person.pk)


class MailChoice(models.Model):
    """How a person hears of one kind by email, where they chose otherwise than we would."""

    id = models.UUIDField(primary_key=True, default=new_row_key, editable=False)
    person = models.ForeignKey(
        "accounts.User", models.CASCADE, editable=False, related_name="+"
    )
    kind = models.CharField(max_length=20, editable=False)  # the code of a `registry.Kind`
    how = models.CharField(max_length=10, choices=How, editable=False)

    objects = MailChoiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"], name="one_mail_choice_per_person_and_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.how}"

    @classmethod
    @transaction.atomic
    def choose(cls, person: User, *, by: User, **hows: str) -> None:
        """Choose how a person hears of kinds by email.

        Args:
            hows: a `How` by the code of a kind, with `_` for its dashes. What the role
                can't get, or the kind does not offer, is left as it is.

        Raises:
            PermissionDenied: see `User.lock_and_refresh`.
        """
        person.lock_and_refresh(by=by)
        known = {each.kind: each for each in cls.objects.of(person)}
        for kind in kinds_for(person.role):
            how = hows.get(field_of(kind))
            if how not in kind.choices:
                continue
            choice = known.get(kind.code) or cls(person=person, kind=kind.code)
            choice.how = how
            choice.save()
        trail.record("person.notifications_chosen", person, by=by)


class MailChoices:
    """How a person hears of each kind that may come to them, as one page asks it."""

    def __init__(self, person: User) -> None:
        self.person, self.hows = person, choices_of(person)

    def lock_and_refresh(self) -> None:
        """Hold what a choice is made under, and read them all anew."""
        self.person.lock_and_refresh()
        self.hows = choices_of(self.person)


def field_of(kind: Kind) -> str:
    """Return the name of a kind's field in a form."""
    return kind.code.replace("-", "_")


def choices_of(person: User) -> dict[str, How]:
    """Return how a person hears of each kind that may come to them, by its code. One query."""
    chosen = dict(MailChoice.objects.of(person).values_list("kind", "how"))
    return {kind.code: _how(kind, chosen.get(kind.code)) for kind in kinds_for(person.role)}


def hears_at_once(people: Iterable[User], kind: Kind) -> list[User]:
    """Return those of some people who hear of a kind at once, and may get it. One query."""
    asked = [each for each in people if each.is_active and each.role in kind.roles]
    rows = MailChoice.objects.filter(person__in=[each.pk for each in asked], kind=kind.code)
    chosen = dict(rows.values_list("person", "how"))
    return [each for each in asked if _how(kind, chosen.get(each.pk)) == How.AT_ONCE]


def _how(kind: Kind, chosen: str | None) -> How:
    """Return what was chosen, if the kind still offers it."""
    return How(chosen) if chosen in kind.choices else kind.how
