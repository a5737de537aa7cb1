"""Funders' forms, and one of our own: their questions, and the measure that answers each.

A form that changes becomes a new version beside the old one; final reports keep theirs.

Source of the VOCA form: Office for Victims of Crime, Victim Assistance, subgrantee performance
report (OMB 1121-0243), quarterly.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import breakdowns
from reports.breakdowns import CodeLists
from reports.measures.measure import Count
from reports.scope import AwardScope
from reports.suppression import Sum
from reports.tables import CONTACTS, ITEMS, PEOPLE, TIMES, Row
from services.code_lists import Code
from services.funder_lines import CATEGORIES

TOTAL = "total"
CONTINUING = "continuing"
NO_VICTIMIZATION = "5A/none"

# What the measures counted, by their names in MEASURES. Most are one number:
# {"individuals-served": 142}; a split holds a number for each line, by the key of the line:
# {"new-by-sex": {"female": 12}}, {"times-by-service": {"crisis-intervention": 31}}.
Figures = Mapping[str, Count]


class Question(NamedTuple):
    """One question of a form.

    Args:
        number: its place on the form, such as `4A`.
        title: its words.
        measures: the names of the measures that answer it.
        rows: makes its lines of what the measures counted in a scope, with its lists.
    """

    number: str
    title: str | Promise
    measures: tuple[str, ...]
    rows: Callable[[Figures, AwardScope], Iterable[Row]]


class Constraints(NamedTuple):
    """What must hold between the cells of a form.

    Args:
        sums: over the names of cells, such as `4A/asian`.
        unpublished: numbers that are printed nowhere and follow from the cells, by name.
        together: the cells of one line in several tables, hidden together or not at all.
    """

    sums: tuple[Sum, ...]
    unpublished: dict[str, int]
    together: tuple[tuple[str, ...], ...] = ()


class Questionnaire(NamedTuple):
    """A funder's form in one version.

    Args:
        code: names it in addresses and commands.
        source: where the funder published it, such as the number of its OMB approval.
        constraints: what must hold between the cells of a filled form.
    """

    code: str
    version: str
    title: str | Promise
    source: str
    questions: tuple[Question, ...]
    constraints: Callable[[Mapping[str, int]], Constraints]

    @property
    def measures(self) -> list[str]:
        """The names of all measures that its questions ask for, each once."""
        return list(dict.fromkeys(name for each in self.questions for name in each.measures))


def one_figure(
    number: str, title: str | Promise, measure: str, label: str | Promise, unit: str
) -> Question:
    """Return a question whose answer is one number."""

    def rows(figures: Mapping[str, Any], scope: AwardScope) -> Iterator[Row]:
        yield Row(TOTAL, str(label), unit, figures[measure])

    return Question(number, title, (measure,), rows)


def split(
    number: str, title: str | Promise, measure: str, lines: Callable[[CodeLists], list[Code]]
) -> Question:
    """Return a question whose answer is a number of people for each line."""

    def rows(figures: Mapping[str, Any], scope: AwardScope) -> Iterator[Row]:
        for line in lines(scope.lists):
            yield Row(line.value, str(line.label), PEOPLE, figures[measure].get(line.value, 0))

    return Question(number, title, (measure,), rows)


def services(category: str) -> Question:
    """Return question 8 for a category: its people, then how often each service was given."""

    def rows(figures: Mapping[str, Any], scope: AwardScope) -> Iterator[Row]:
        served = figures["served-by-category"][category]
        yield Row(PEOPLE, str(_("Number of individuals who received services")), PEOPLE, served)
        for service in scope.lists.services_in(category):
            times = figures["times-by-service"].get(service.value, 0)
            yield Row(service.value, f"{service.number}. {service.label}", TIMES, times)

    title = CATEGORIES[category]
    return Question(f"8{category}", title, ("served-by-category", "times-by-service"), rows)


def by_area(
    number: str, title: str | Promise, total: str, measure: str, label: str | Promise, unit: str
) -> Question:
    """Return a question whose answer is a number for each area, after all of them."""

    def rows(figures: Mapping[str, Any], scope: AwardScope) -> Iterator[Row]:
        yield Row(TOTAL, str(label), unit, added_up(figures[total]))
        for line in scope.area_lines.lines:
            yield Row(line.value, str(line.label), unit, figures[measure].get(line.value, 0))

    return Question(number, title, (total, measure), rows)


def added_up(count: Any) -> int:
    """Return a count, or the sum of its lines."""
    return count if isinstance(count, int) else sum(count.values())


def voca_constraints(cells: Mapping[str, int]) -> Constraints:
    """Return what must hold between the answers of the VOCA form.

    New and continuing people make all people. Each part of question 4 adds up to question 3. No
    line of people exceeds question 1, and no category's people its services. Where nobody
    reported several victimizations, question 5A and those who reported none make question 1.
    """
    unpublished = {CONTINUING: cells["1/total"] - cells["3/total"]}
    sums = [Sum("1/total", ("3/total", CONTINUING))]
    sums += [Sum("3/total", lines(cells, part)) for part in ("4A", "4B", "4C")]
    if cells["5B/total"] == 0:
        kinds = lines(cells, "5A")
        unpublished[NO_VICTIMIZATION] = cells["1/total"] - sum(cells[kind] for kind in kinds)
        sums.append(Sum("1/total", (*kinds, NO_VICTIMIZATION)))
    for category in CATEGORIES:
        served, *times = lines(cells, f"8{category}")
        sums.append(Sum(served, tuple(times), exact=False))
    of_everybody = [
        *(lines(cells, "5A") if cells["5B/total"] else ()),
        "5B/total",
        *lines(cells, "5C"),
        *(f"8{category}/{PEOPLE}" for category in CATEGORIES),
    ]
    sums += [Sum(cell, ("1/total",), exact=False) for cell in of_everybody]
    return Constraints(tuple(sums), unpublished)


def lines(cells: Mapping[str, int], number: str) -> tuple[str, ...]:
    """Return the names of a question's cells."""
    return tuple(cell for cell in cells if cell.startswith(f"{number}/"))


VOCA_QUARTERLY = Questionnaire(
    code="voca-quarterly",
    version="2016",
    title=_("VOCA Victim Assistance: subgrantee performance report, quarterly"),
    source="OMB 1121-0243",
    questions=(
        one_figure(
            "1",
            _("TOTAL number of individuals who received services during the reporting period"),
            "individuals-served",
            _("Individuals"),
            PEOPLE,
        ),
        one_figure(
            "2",
            _("TOTAL number of anonymous contacts received during the reporting period"),
            "anonymous-contacts",
            _("Anonymous contacts"),
            CONTACTS,
        ),
        one_figure(
            "3",
            _(
                "Number of NEW individuals who received services for the first time during the "
                "reporting period"
            ),
            "individuals-new",
            _("New individuals"),
            PEOPLE,
        ),
        split(
            "4A",
            _("Demographics of NEW individuals: race/ethnicity"),
            "new-by-race-ethnicity",
            breakdowns.race_ethnicity_lines,
        ),
        split(
            "4B", _("Demographics of NEW individuals: sex"), "new-by-sex", breakdowns.sex_lines
        ),
        split(
            "4C", _("Demographics of NEW individuals: age"), "new-by-age", breakdowns.age_lines
        ),
        split(
            "5A",
            _("Number of individuals who received services, by victimization type"),
            "served-by-victimization",
            lambda lists: list(lists.victimizations.codes),
        ),
        one_figure(
            "5B",
            _("Individuals who presented with more than one type of victimization"),
            "served-with-several-victimizations",
            _("Multiple Victimizations"),
            PEOPLE,
        ),
        split(
            "5C",
            _("Special classifications of individuals"),
            "served-by-classification",
            lambda lists: list(lists.classifications.codes),
        ),
        *(services(category) for category in CATEGORIES),
    ),
    constraints=voca_constraints,
)


def area_constraints(cells: Mapping[str, int]) -> Constraints:
    """Return what must hold between the answers of the form by area.

    The lines make the total, but for people, of whom each may be in several. Nobody is served
    in an area without a contact there, and no contact is counted without a service.
    """
    people, contacts, *others = ([*lines(cells, number)] for number in "12345")
    times = others[1]
    sums = [
        Sum(total, tuple(parts), exact=total != people[0])
        for total, *parts in (people, contacts, *others)
    ]
    sums += [Sum(each, (people[0],), exact=False) for each in people[1:]]
    for fewer, more in ((people, contacts), (contacts, times)):
        sums += [
            Sum(few, (many,), exact=False)
            for few, many in zip(fewer[1:], more[1:], strict=True)
        ]
    line_by_line = tuple(zip(people, contacts, *others, strict=True))
    return Constraints(tuple(sums), {}, together=line_by_line[1:])


WORK_BY_AREA = Questionnaire(
    code="work-by-area",
    version="2026",
    title=_("Work by area"),
    source="the agency’s own areas, no funder’s form",
    questions=(
        by_area(
            "1",
            _("Number of individuals who received services, by area"),
            "individuals-served",
            "people-by-area",
            _("All individuals"),
            PEOPLE,
        ),
        by_area(
            "2",
            _("Number of contacts at which services were provided, by area"),
            "contacts-with-services",
            "contacts-by-area",
            _("All contacts"),
            CONTACTS,
        ),
        by_area(
            "3",
            _("Number of anonymous contacts, by area"),
            "anonymous-contacts",
            "anonymous-contacts-by-area",
            _("All anonymous contacts"),
            CONTACTS,
        ),
        by_area(
            "4",
            _("Number of times services were provided, by area"),
            "times-by-service",
            "times-by-area",
            _("All services"),
            TIMES,
        ),
        by_area(
            "5",
            _("Number of items given, by area"),
            "items-given",
            "items-by-area",
            _("All items"),
            ITEMS,
        ),
    ),
    constraints=area_constraints,
)

QUESTIONNAIRES = {each.code: each for each in (VOCA_QUARTERLY, WORK_BY_AREA)}
