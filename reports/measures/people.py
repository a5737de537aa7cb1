"""People, each counted once."""

from collections import Counter
from itertools import chain

from django.db.models import Count, Min, Q

from casework.codes import SERVICE_CATEGORIES
from reports.breakdowns import (
    NOT_REPORTED,
    age_line,
    known_or_other,
    race_ethnicity_line,
    sex_line,
)
from reports.funded import Funded


def individuals_served(funded: Funded) -> int:
    """Every person who received at least one service in the period that this award paid for,
    counted once however many services they received. New and continuing people together.
    """
    return funded.people().count()


def individuals_new(funded: Funded) -> int:
    """The people of question 1 who had received nothing that this award paid for between the
    day shown as "new since" and the day before the period. A person is new only once in that
    time, even if they come back with a different kind of victimization.
    """
    return funded.new_people().count()


def new_by_race_ethnicity(funded: Funded) -> Counter:
    """The new people of question 3, each in one line: whoever gave two or more answers stands
    under "Multiple Races", whoever gave none under "Not Reported". The lines add up to question
    3. "Not Tracked" is zero because the agency asks everybody.
    """
    groups = funded.new_people().values_list("demographics__race_ethnicity")
    lines = Counter()
    for told, people in groups.annotate(people=Count("pk")):
        lines[race_ethnicity_line(told, funded.lists)] += people
    return lines


def new_by_sex(funded: Funded) -> Counter:
    """The new people of question 3, each in one line, by what they told. An answer that is not
    on the list in effect when the period began, or none, stands under "Not Reported". The lines
    add up to question 3.
    """
    groups = funded.new_people().values_list("demographics__sex")
    lines = Counter()
    for told, people in groups.annotate(people=Count("pk")):
        lines[sex_line(told, funded.lists)] += people
    return lines


def new_by_age(funded: Funded) -> Counter:
    """The new people of question 3, each in one line, by their age on the day of the first
    service that this award paid for since the day shown as "new since". Whoever gave no date of
    birth, or had their record erased since, stands under "Not Reported". The lines add up to
    question 3.
    """
    firsts = dict(
        funded.offers()
        .filter(client__in=funded.new_people())
        .values_list("client")
        .annotate(first=Min("provided_on"))
    )
    born = funded.new_people().not_erased().unsealed_values("id", "birth_date")
    lines = Counter(age_line(birth_date, firsts[key]) for key, birth_date in born)
    lines[NOT_REPORTED.value] += funded.new_people().erased().count()
    return lines


def served_by_victimization(funded: Funded) -> Counter:
    """All people of question 1, under every kind of victimization that they told of. A person
    may stand in several lines, so the lines may add up to more than question 1. Whoever had
    their record erased counts in question 1, and here no more.
    """
    told = (known_or_other(kinds, funded.lists.victimizations) for kinds, _ in funded.told)
    return Counter(chain.from_iterable(told))


def served_with_several_victimizations(funded: Funded) -> int:
    """The people of question 1 who told of two or more kinds of victimization, counted once.
    Whoever had their record erased counts in question 1, and here no more.
    """
    return sum(len(set(kinds or ())) > 1 for kinds, _ in funded.told)


def served_by_classification(funded: Funded) -> Counter:
    """All people of question 1, under everything that they said applies to them. A person may
    stand in several lines or in none. Whoever had their record erased stands in none.
    """
    told = (known_or_other(kinds, funded.lists.classifications) for _, kinds in funded.told)
    return Counter(chain.from_iterable(told))


def served_by_category(funded: Funded) -> dict[str, int]:
    """The people of question 1 who received at least one service of the category, each once."""
    people = {
        category: Count(
            "client",
            distinct=True,
            filter=Q(service__in=[code.value for code in funded.lists.services_in(category)]),
        )
        for category in SERVICE_CATEGORIES
    }
    return funded.offers().aggregate(**people)
