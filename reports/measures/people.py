"""People, each counted once."""

from collections import Counter
from itertools import chain

from django.db.models import Count, Min, Q

from reports.breakdowns import (
    NOT_REPORTED,
    age_line,
    known_or_other,
    race_ethnicity_line,
    sex_line,
)
from reports.measures.measure import measure
from reports.scope import AwardScope
from services.funder_lines import CATEGORIES


@measure(
    rule="Unduplicated count: each person who received at least one service in the period "
    "that this grant paid for is counted once, however many services they received. New "
    "and continuing people are counted together."
)
def individuals_served(scope: AwardScope) -> int:
    """Return the number of clients."""
    return scope.clients().count()


@measure(
    rule="Unduplicated count: the people of question 1 who received nothing that this grant "
    "paid for between the day shown under “New clients counted from” and the day before "
    "the period. A person is new only once in that time, even if they come back with a "
    "different type of victimization."
)
def individuals_new(scope: AwardScope) -> int:
    """Return the number of new clients."""
    return scope.new_clients().count()


@measure(
    rule="The new people of question 3, each in one line. People who gave two or more "
    "answers are counted under “Multiple Races”, people who did not know or did not want "
    "to answer under “Not Reported”, and so are people of whom the record holds no answer. "
    "People whose record says that they were not asked are counted under “Not Tracked”. "
    "The lines add up to question 3."
)
def new_by_race_ethnicity(scope: AwardScope) -> Counter[str]:
    """Return the number of new clients by line."""
    groups = scope.new_clients().values_list("demographics__race_ethnicity")
    lines: Counter[str] = Counter()
    for answers, people in groups.annotate(people=Count("pk")):
        lines[race_ethnicity_line(answers, scope.lists)] += people
    return lines


@measure(
    rule="The new people of question 3, each in one line, by their own answer. People who did "
    "not know or did not want to answer, of whom the record holds no answer, or whose answer "
    "is not on the list in effect when the period began, are counted under “Not Reported”. "
    "People whose record says that they were not asked are counted under “Not Tracked”. "
    "The lines add up to question 3."
)
def new_by_sex(scope: AwardScope) -> Counter[str]:
    """Return the number of new clients by line."""
    groups = scope.new_clients().values_list("demographics__sex")
    lines: Counter[str] = Counter()
    for answer, people in groups.annotate(people=Count("pk")):
        lines[sex_line(answer, scope.lists)] += people
    return lines


@measure(
    rule="The new people of question 3, each in one line, by their age on the day of the "
    "first service in the period that this grant paid for. Of some people only the year of "
    "birth is known, or the month and the year, or the age on another day: they are counted "
    "by age if every day on which they may have been born gives the same line, and "
    "otherwise under “Not Reported”. So are people who did not know or did not want to "
    "answer, of whom the record holds no answer or a date after that service, or whose "
    "record was deleted since. People whose record says that they were not asked are counted "
    "under “Not Tracked”. The lines add up to question 3."
)
def new_by_age(scope: AwardScope) -> Counter[str]:
    """Return the number of new clients by age band."""
    first_services = dict(
        scope.offers()
        .filter(client__in=scope.new_clients())
        .values_list("client")
        .annotate(first=Min("provided_on"))
    )
    born = scope.births_of_new_clients()
    lines = Counter(age_line(birth_date, first_services[key]) for key, birth_date in born)
    lines[NOT_REPORTED.value] += scope.new_clients().erased().count()
    return lines


@measure(
    rule="All people of question 1, under each type of victimization that they reported. A "
    "person may be counted in several lines, so the lines may add up to more than "
    "question 1. People whose record was deleted are counted in question 1 and not "
    "here."
)
def served_by_victimization(scope: AwardScope) -> Counter[str]:
    """Return the number of clients by type of victimization."""
    reported = (
        known_or_other(each.victimizations, scope.lists.victimizations)
        for each in scope.circumstances
    )
    return Counter(chain.from_iterable(reported))


@measure(
    rule="Unduplicated count: the people of question 1 who reported two or more types of "
    "victimization. People whose record was deleted are counted in question 1 and not "
    "here."
)
def served_with_several_victimizations(scope: AwardScope) -> int:
    """Return the number of clients."""
    return sum(len(set(each.victimizations or ())) > 1 for each in scope.circumstances)


@measure(
    rule="All people of question 1, under each classification that applies to them by their "
    "own answer. A person may be counted in several lines or in none. People whose "
    "record was deleted are counted in none."
)
def served_by_classification(scope: AwardScope) -> Counter[str]:
    """Return the number of clients by special classification."""
    reported = (
        known_or_other(each.classifications, scope.lists.classifications)
        for each in scope.circumstances
    )
    return Counter(chain.from_iterable(reported))


@measure(
    rule="Unduplicated count: the people of question 1 who received at least one service of "
    "the category."
)
def served_by_category(scope: AwardScope) -> dict[str, int]:
    """Return the number of clients by category, such as `{"A": 12, "B": 7}`."""
    clients = {
        category: Count(
            "client",
            distinct=True,
            filter=Q(line__in=[code.value for code in scope.lists.services_in(category)]),
        )
        for category in CATEGORIES
    }
    return scope.offers().aggregate(**clients)
