"""What each figure of the VOCA form counts: small casts by hand, many by plain Python."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from model_bakery import baker

from casework import codes
from casework.models import AnonymousContact, Award, Offer
from casework.unanswered import Unanswered
from encryption import keks, keyring
from reports.compiling import check_constraints, compile_report
from reports.exceptions import (
    CountedSinceTooLate,
    FiguresDisagree,
    ListMissing,
    OutsideAward,
    PeriodNotBegun,
    UnknownService,
)
from reports.measures import MEASURES
from reports.period import Period, year_from
from reports.questionnaires import QUESTIONNAIRES, VOCA_QUARTERLY
from reports.suppression import suppress
from reports.tables import Report
from services import funder_lines
from tests.conftest import open_client
from tests.reports.conftest import AUTUMN, WINTER, meet_without_name, serve

NOVEMBER = date(2025, 11, 3)
FEBRUARY = date(2026, 2, 2)


def compiled(award, period=AUTUMN, **options):
    return compile_report(VOCA_QUARTERLY, award, period, **options).cells()


def test_a_person_served_twice_counts_once(rosa, award):
    serve(rosa, award, NOVEMBER)
    serve(rosa, award, NOVEMBER + timedelta(days=1))

    assert compiled(award)["1/total"] == 1


def test_what_another_award_paid_for_does_not_count(rosa, award):
    other = baker.make(Award, number="city", starts_on=AUTUMN.first, ends_on=AUTUMN.last)
    serve(rosa, other, NOVEMBER)

    assert compiled(award)["1/total"] == 0


def test_a_service_that_was_declined_does_not_count(rosa, award):
    made = serve(rosa, award, NOVEMBER)
    Offer.objects.create(
        client=rosa, contact=made, service="interpreter", answer="declined", award=award
    )

    assert compiled(award)["8B/interpreter"] == 0


def test_first_and_last_day_belong_to_the_period(ana, award):
    for name, day in [("Rosa", AUTUMN.first), ("Luz", AUTUMN.last), ("Mei", WINTER.first)]:
        serve(open_client(ana, name), award, day)

    assert compiled(award)["1/total"] == 2


def test_a_person_is_new_once_in_the_funders_year(rosa, award):
    serve(rosa, award, NOVEMBER)
    serve(rosa, award, FEBRUARY)

    winter = compiled(award, WINTER)

    assert winter["1/total"] == 1
    assert winter["3/total"] == 0


def test_since_when_people_are_new_is_the_funders_to_say(rosa, award):
    serve(rosa, award, NOVEMBER)
    serve(rosa, award, FEBRUARY)

    assert compiled(award, WINTER, new_since=WINTER.first)["3/total"] == 1


def test_people_without_a_name_are_contacts_and_nothing_else(ana, award):
    meet_without_name(ana, award, NOVEMBER, people=3)
    meet_without_name(ana, award, AUTUMN.last + timedelta(days=1))
    meet_without_name(ana, None, NOVEMBER)

    autumn = compiled(award)

    assert autumn["2/total"] == 3
    assert autumn["1/total"] == autumn["3/total"] == 0


@pytest.mark.parametrize(
    ("answers", "line"),
    [
        ({"race_ethnicity": ["latino"]}, "4A/latino"),
        ({"race_ethnicity": ["latino", "black"]}, "4A/multiple"),
        ({"race_ethnicity": []}, "4A/not-reported"),
        ({"sex": "female"}, "4B/female"),
        ({"sex": ""}, "4B/not-reported"),
        ({"sex": "other"}, "4B/not-reported"),
        ({"sex": "declined"}, "4B/not-reported"),
        ({"sex": "not-asked"}, "4B/not-tracked"),
        ({"race_ethnicity": ["does-not-know"]}, "4A/not-reported"),
        ({"race_ethnicity": ["not-asked"]}, "4A/not-tracked"),
    ],
)
def test_a_new_person_is_counted_in_one_line(ana, award, answers, line):
    serve(open_client(ana, "Luz", demographics=answers), award, NOVEMBER)

    autumn = compiled(award)

    question = line.partition("/")[0]
    assert {cell for cell in autumn if cell.startswith(f"{question}/") and autumn[cell]} == {
        line
    }


def test_before_the_list_changed_another_sex_was_a_line(ana, award):
    award.starts_on = date(2024, 10, 1)
    award.save()
    serve(open_client(ana, "Luz", demographics={"sex": "other"}), award, date(2024, 11, 4))

    before = compiled(award, Period(date(2024, 10, 1), date(2024, 12, 31)))

    assert before["4B/other"] == 1


@pytest.mark.parametrize(
    ("born", "line"),
    [
        (date(2012, 11, 4), "0-12"),
        (date(2012, 11, 3), "13-17"),
        (date(2007, 11, 3), "18-24"),
        (date(1965, 11, 4), "25-59"),
        (date(1965, 11, 3), "60-and-older"),
        (date(2008, 2, 29), "13-17"),
        (None, "not-reported"),
        ("2012", "not-reported"),
        ("2011", "13-17"),
        ("2012-11", "not-reported"),
        ("2012-12", "0-12"),
        ("12@2025-11-03", "0-12"),
        ("12@2025-11-02", "not-reported"),
        ("40@2030-01-01", "25-59"),
        ("does-not-know", "not-reported"),
        ("declined", "not-reported"),
        ("not-asked", "not-tracked"),
        ("2025-11-04", "not-reported"),
    ],
)
def test_age_is_counted_on_the_day_of_the_first_service(ana, award, born, line):
    client = open_client(ana, "Luz", birth_date=born)
    serve(client, award, NOVEMBER)
    serve(client, award, AUTUMN.last)

    assert compiled(award)[f"4C/{line}"] == 1


def test_victimizations_count_everybody_served_new_or_not(ana, award):
    kinds = ["trafficking-sex", "stalking"]
    client = open_client(ana, "Luz", victimizations=kinds, classifications=["homeless"])
    serve(client, award, NOVEMBER)
    serve(client, award, FEBRUARY)
    serve(open_client(ana, "Mei", victimizations=["stalking"]), award, FEBRUARY)

    winter = compiled(award, WINTER)

    assert winter["5A/stalking"] == 2
    assert winter["5A/trafficking-sex"] == 1
    assert winter["5B/total"] == 1
    assert winter["5C/homeless"] == 1


def test_services_count_people_once_and_times_every_time(ana, award):
    luz, mei = open_client(ana, "Luz"), open_client(ana, "Mei")
    serve(luz, award, NOVEMBER, "emergency-shelter", quantity=5)
    serve(luz, award, NOVEMBER, "relocation", quantity=2)
    serve(mei, award, NOVEMBER, "emergency-shelter", quantity=1)

    autumn = compiled(award)

    assert autumn["8D/people"] == 2
    assert autumn["8D/emergency-shelter"] == 6
    assert autumn["8D/relocation"] == 2
    assert autumn["8C/people"] == 0


def test_a_service_that_no_list_knows_stops_the_report(rosa, award):
    contact = serve(rosa, award, NOVEMBER)
    contact.offers.update(service="horoscope")

    with pytest.raises(UnknownService, match="horoscope"):
        compiled(award)


def test_a_period_that_the_award_does_not_pay_for_is_refused(award):
    with pytest.raises(OutsideAward, match="voca-2026"):
        compiled(award, Period(date(2024, 1, 1), date(2024, 3, 31)))


def test_new_since_a_day_within_the_period_is_refused(award):
    with pytest.raises(CountedSinceTooLate):
        compiled(award, new_since=NOVEMBER)


def test_a_period_before_any_list_is_refused(award):
    award.starts_on = date(2010, 1, 1)

    with pytest.raises(ListMissing):
        compiled(award, Period(date(2010, 1, 1), date(2010, 3, 31)))


def test_figures_that_disagree_are_refused(rosa, award):
    serve(rosa, award, NOVEMBER)
    report = compile_report(VOCA_QUARTERLY, award, AUTUMN)
    broken = Report.from_canonical(
        report.canonical().replace(
            '"key":"total","label":"New individuals","unit":"people","value":1',
            '"key":"total","label":"New individuals","unit":"people","value":2',
        )
    )

    with pytest.raises(FiguresDisagree):
        check_constraints(VOCA_QUARTERLY, broken)


def test_a_public_copy_hides_small_figures_and_keeps_large_ones(ana, award):
    for number in range(12):
        client = open_client(ana, f"N{number}", demographics={"sex": "female"})
        serve(client, award, NOVEMBER, quantity=2)

    public = compiled(award, public=True)
    internal = compiled(award)

    assert public["1/total"] == 12
    assert public["4B/female"] == 12
    assert public["4B/male"] == 0
    assert public["8C/crisis-intervention"] == 24
    serve(open_client(ana, "Luz", demographics={"sex": "male"}), award, NOVEMBER)
    public = compiled(award, public=True)
    assert public["4B/male"] is None
    assert public["4B/female"] is None
    assert internal["4B/female"] == 12


def test_what_a_public_copy_hides_is_what_the_rule_hides(ana, award):
    populate(ana, award, seed=3, people=30)
    internal, public = compiled(award), compiled(award, public=True)

    sums, unpublished, _together = VOCA_QUARTERLY.constraints(internal)
    hidden = suppress(internal | unpublished, sums, unpublished=unpublished)

    assert {cell for cell, count in public.items() if count is None} == hidden
    assert all(count in (None, internal[cell]) for cell, count in public.items())


def test_every_measure_has_a_rule_to_print():
    assert all(len(measure.rule) > 60 for measure in MEASURES.values())


def test_a_docstring_changes_no_report_and_a_rule_does(award, monkeypatch):
    digest = compile_report(VOCA_QUARTERLY, award, AUTUMN).digest
    measure = MEASURES["individuals-served"]
    monkeypatch.setattr(measure.count, "__doc__", "Another sentence for programmers.")
    assert compile_report(VOCA_QUARTERLY, award, AUTUMN).digest == digest

    another = replace(measure, rule="Another sentence for the funder.")
    monkeypatch.setitem(MEASURES, "individuals-served", another)
    assert compile_report(VOCA_QUARTERLY, award, AUTUMN).digest != digest


def test_every_question_asks_for_measures_that_exist():
    asked = {name for each in QUESTIONNAIRES.values() for name in each.measures}

    assert asked <= MEASURES.keys()


def test_the_form_asks_in_the_funders_own_words(award):
    report = compile_report(VOCA_QUARTERLY, award, AUTUMN)

    assert [table.number for table in report.tables] == [
        *("1", "2", "3", "4A", "4B", "4C", "5A", "5B", "5C"),
        *("8A", "8B", "8C", "8D", "8E"),
    ]
    assert [row.label for row in report.table("4A").rows] == [
        "American Indian/Alaska Native",
        "Asian",
        "Black/African American",
        "Hispanic or Latino",
        "Native Hawaiian and Other Pacific Islander",
        "White Non-Latino/Caucasian",
        "Some Other Race",
        "Multiple Races",
        "Not Reported",
        "Not Tracked",
    ]
    assert len(report.table("5A").rows) == 26
    assert [len(report.table(f"8{x}").rows) - 1 for x in "ABCDE"] == [4, 10, 7, 3, 11]


def test_a_report_is_the_same_in_every_language(award):
    english = compile_report(VOCA_QUARTERLY, award, AUTUMN).digest
    with translation.override("es"):
        assert compile_report(VOCA_QUARTERLY, award, AUTUMN).digest == english


def test_the_canonical_text_says_everything(rosa, award):
    serve(rosa, award, NOVEMBER)
    report = compile_report(VOCA_QUARTERLY, award, AUTUMN, public=True)

    assert Report.from_canonical(report.canonical()) == report


# Against plain Python ---------------------------------------------------------------------


def populate(worker, award, *, seed, people):
    """Open records and provide services over the funder's year, by chance but repeatably."""
    chance = random.Random(seed)
    services = funder_lines.LINES[-1].values
    clients = []
    for number in range(people):
        client = open_client(
            worker,
            f"Person {number}",
            demographics={
                "sex": chance.choice(["", "female", "male", "other", *Unanswered.values]),
                "race_ethnicity": chance.choice(
                    [
                        chance.sample(
                            codes.RACE_ETHNICITY[-1].values, chance.choice([0, 1, 1, 2])
                        ),
                        [chance.choice(Unanswered.values)],
                    ]
                ),
            },
            birth_date=born_by_chance(chance),
            victimizations=chance.sample(codes.VICTIMIZATIONS[-1].values, chance.randrange(4)),
            classifications=chance.sample(
                codes.CLASSIFICATIONS[-1].values, chance.randrange(3)
            ),
        )
        for _service in range(chance.randrange(4)):
            day = date(2025, 10, 1) + timedelta(days=chance.randrange(280))
            payer = chance.choice([award, award, award, None])
            serve(client, payer, day, chance.choice(services), chance.randrange(1, 4))
        clients.append(client)
    return clients


def born_by_chance(chance):
    day = date(1950, 1, 1) + timedelta(days=chance.randrange(27_000))
    said = [str(day), str(day), str(day)[:7], str(day)[:4], f"{2026 - day.year}@2026-02-28"]
    return chance.choice([None, *said, chance.choice(Unanswered.values)])


def counted_by_hand(clients, award, period, new_since):
    """Count the form the slow way: loops over records, one question after the other."""
    cells = Counter()
    cells["2/total"] = sum(
        contact.people
        for contact in AnonymousContact.objects.all()
        if contact.award_id == award.pk and contact.occurred_on in period
    )
    category = {code.value: code.number[0] for code in funder_lines.LINES[-1].codes}
    for client in clients:
        paid_for = [
            offer
            for offer in client.offers.all()
            if offer.award_id == award.pk and offer.provided_on
        ]
        during = [offer for offer in paid_for if offer.provided_on in period]
        if not during:
            continue
        cells["1/total"] += 1
        since = [o.provided_on for o in paid_for if new_since <= o.provided_on <= period.last]
        if min(since) in period:
            cells["3/total"] += 1
            answers = client.demographics.race_ethnicity
            race = (answers or [""])[0] if len(answers) < 2 else "multiple"
            cells[f"4A/{LINE_WITHOUT_ANSWER.get(race, race)}"] += 1
            sex = client.demographics.sex.replace("other", "")  # it stood on an older list
            cells[f"4B/{LINE_WITHOUT_ANSWER.get(sex, sex)}"] += 1
            cells[f"4C/{band(client.birth_date, min(since))}"] += 1
        for kind in client.victimizations:
            cells[f"5A/{kind}"] += 1
        cells["5B/total"] += len(client.victimizations) >= 2
        for kind in client.classifications:
            cells[f"5C/{kind}"] += 1
        for letter in {category[offer.service] for offer in during}:
            cells[f"8{letter}/people"] += 1
        for offer in during:
            cells[f"8{category[offer.service]}/{offer.service}"] += offer.quantity
    return cells


LINE_WITHOUT_ANSWER = {
    "": "not-reported",
    "does-not-know": "not-reported",
    "declined": "not-reported",
    "not-asked": "not-tracked",
}


def band(born, day):
    """Ask every day on which somebody may have been born."""
    said = born.written if born else ""
    if said in LINE_WITHOUT_ANSWER:
        return LINE_WITHOUT_ANSWER[said]
    age_said, _at, asked_on = said.partition("@")
    if asked_on:
        that_day = date.fromisoformat(asked_on)
        near = days_from(that_day.year - int(age_said) - 1)
        days = [each for each in near if age(each, that_day) == int(age_said)]
    else:
        days = [each for each in days_from(int(said[:4])) if str(each).startswith(said)]
    found = {band_of(age(each, day)) for each in days}
    return found.pop() if len(found) == 1 else "not-reported"


def days_from(year):
    """Return the days of two years."""
    return (date(year, 1, 1) + timedelta(days=number) for number in range(731))


def band_of(years):
    bands = [(13, "0-12"), (18, "13-17"), (25, "18-24"), (60, "25-59")]
    return next((name for below, name in bands if years < below), "60-and-older")


def age(born, day):
    return sum(1 for year in range(born.year + 1, day.year + 1) if birthday(born, year) <= day)


def birthday(born, year):
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def test_every_count_equals_one_made_by_plain_python(ana, award):
    clients = populate(ana, award, seed=1, people=40)
    meet_without_name(ana, award, FEBRUARY, people=4)

    for period in (AUTUMN, WINTER):
        by_hand = counted_by_hand(clients, award, period, date(2025, 10, 1))
        cells = compiled(award, period)

        assert {cell: count for cell, count in cells.items() if count} == dict(+by_hand)


def test_the_number_of_queries_does_not_grow_with_the_records(
    ana, award, django_assert_num_queries
):
    populate(ana, award, seed=2, people=6)
    with CaptureQueriesContext(
        connection,
    ) as few:
        compiled(award)
    populate(ana, award, seed=4, people=12)

    with django_assert_num_queries(len(few)):
        compiled(award)
    assert len(few) <= 24  # one reads on which line each service counted when


CONTACTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 364), st.sampled_from(["A", "B"])),
    max_size=8,
)


@given(CONTACTS)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_new_people_of_four_quarters_are_the_people_of_the_year(cast, award, contacts):
    year = year_from(date(2025, 7, 1))
    award.fiscal_year_start_month, award.starts_on = 7, year.first
    try:
        with transaction.atomic():
            for person, day, category in contacts:
                service = {"A": "victim-referral", "B": "interpreter"}[category]
                serve(cast[person], award, year.first + timedelta(days=day), service)
            quarters = [compiled(award, quarter) for quarter in year.quarters()]
            whole = compiled(award, year)
            raise Undone
    except Undone:
        pass

    assert sum(quarter["3/total"] for quarter in quarters) == whole["1/total"]
    assert whole["3/total"] == whole["1/total"] == len({person for person, *_ in contacts})
    assert all(quarter["3/total"] <= quarter["1/total"] for quarter in quarters)


class Undone(Exception):
    pass


@pytest.fixture
def cast(ana):
    return [open_client(ana, name) for name in ("Luz", "Mei", "Nia", "Oba")]


def test_a_period_that_has_not_begun_is_refused(award):
    today = timezone.localdate()
    tomorrow = today + timedelta(days=1)
    award.ends_on = today + timedelta(days=365)

    with pytest.raises(PeriodNotBegun, match="nothing to count"):
        compiled(award, Period(tomorrow, award.ends_on))

    assert compiled(award, Period(today, award.ends_on), new_since=today)["1/total"] == 0


def test_no_rule_says_that_the_agency_asks_everybody(award):
    report = compile_report(VOCA_QUARTERLY, award, AUTUMN)

    rules = " ".join(rule for _, rule in report.rules)
    assert "Not Tracked" in rules
    assert "everybody" not in rules


def test_a_report_opens_each_persons_key_once_however_few_are_remembered(
    ana, award, monkeypatch
):
    people = [open_client(ana, f"Client {number}") for number in range(5)]
    for client in people:
        serve(client, award, NOVEMBER)
    opened, unwrap = Counter(), keks.LocalKek.unwrap

    def counted(kek, wrapped, owner, version):
        opened[owner] += 1
        return unwrap(kek, wrapped, owner, version)

    monkeypatch.setattr(keks.LocalKek, "unwrap", counted)
    monkeypatch.setattr(keyring, "CACHED_OWNERS", 2)
    monkeypatch.setattr("encryption.records.ROWS_PER_KEY_QUERY", 2)
    keyring.forget_all()
    compiled(award)

    assert [opened[client.pk] for client in people] == [1] * len(people)
