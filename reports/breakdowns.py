"""How a count of people is split: the line of a form in which each person is counted."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from casework import codes
from casework.birth_dates import BirthDate, Quality
from casework.unanswered import Unanswered
from reports.exceptions import ListMissing
from services import funder_lines
from services.code_lists import Code, CodeList, newest

MULTIPLE = Code("multiple", _("Multiple Races"))
NOT_REPORTED = Code("not-reported", _("Not Reported"))
NOT_TRACKED = Code("not-tracked", _("Not Tracked"))
OTHER = "other"

AGE_BANDS = (  # the oldest age of each, in years
    (12, Code("0-12", _("Age 0–12"))),
    (17, Code("13-17", _("Age 13–17"))),
    (24, Code("18-24", _("Age 18–24"))),
    (59, Code("25-59", _("Age 25–59"))),
    (200, Code("60-and-older", _("Age 60 and older"))),
)


class CodeLists(NamedTuple):
    """The versions of the coded lists that a report uses."""

    sex: CodeList
    race_ethnicity: CodeList
    victimizations: CodeList
    classifications: CodeList
    services: CodeList

    @property
    def versions(self) -> dict[str, str]:
        """The version of each list, by its name."""
        return {each.name: each.version for each in self}

    def services_in(self, category: str) -> list[Code]:
        """Return the services of a category, `A` to `E`."""
        return [code for code in self.services.codes if code.number.startswith(category)]


def lists_on(day: date) -> CodeLists:
    """Return the lists that were in effect on a day.

    Raises:
        ListMissing: one of them begins later.
    """
    versions = (
        codes.SEX,
        codes.RACE_ETHNICITY,
        codes.VICTIMIZATIONS,
        codes.CLASSIFICATIONS,
        funder_lines.LINES,
    )
    try:
        return CodeLists(*(newest(each, day) for each in versions))
    except LookupError:
        raise ListMissing(day) from None


def race_ethnicity_lines(lists: CodeLists) -> list[Code]:
    """Return the lines of question 4A."""
    return [*lists.race_ethnicity.codes, MULTIPLE, NOT_REPORTED, NOT_TRACKED]


def sex_lines(lists: CodeLists) -> list[Code]:
    """Return the lines of question 4B."""
    return [*lists.sex.codes, NOT_REPORTED, NOT_TRACKED]


def age_lines(lists: CodeLists) -> list[Code]:
    """Return the lines of question 4C."""
    return [*(band for _oldest, band in AGE_BANDS), NOT_REPORTED, NOT_TRACKED]


def race_ethnicity_line(answers: Iterable[str] | None, lists: CodeLists) -> str:
    """Return the line of a person's answers; two or more are multiple races."""
    answers = set(answers or ())
    if len(answers) > 1:
        return MULTIPLE.value
    return known_or_not_reported(next(iter(answers), ""), lists.race_ethnicity)


def sex_line(answer: str | None, lists: CodeLists) -> str:
    """Return the line of a person's answer."""
    return known_or_not_reported(answer or "", lists.sex)


def age_line(born: BirthDate | None, day: date) -> str:
    """Return the age band of a person on a day; they are a year older on their birthday.

    Where only a part of the date is known, or an age on another day, it is the band that every
    day gives on which they may have been born; if there are two, none is reported.
    """
    if born and born.quality == Quality.NOT_ASKED:
        return NOT_TRACKED.value
    if born is None or (ages := born.ages_on(day)) is None:
        return NOT_REPORTED.value
    youngest, oldest = map(age_band, ages)
    return youngest if youngest == oldest else NOT_REPORTED.value


def age_band(age: int) -> str:
    """Return the age band that holds an age in years."""
    return next(band.value for oldest, band in AGE_BANDS if age <= oldest)


def known_or_not_reported(value: str, among: CodeList) -> str:
    """Return the code if the list holds it; else whether it was asked for at all."""
    if value == Unanswered.NOT_ASKED:
        return NOT_TRACKED.value
    return value if value in among.values else NOT_REPORTED.value


def known_or_other(codes: Iterable[str] | None, among: CodeList) -> set[str]:
    """Return a person's codes; one that the list does not hold counts as other."""
    return {value if value in among.values else OTHER for value in codes or ()}
