"""People whose record was erased still count; their answers do not any more."""

from datetime import date

import pytest

from reports.compiling import compile_report
from reports.finalizing import finalize
from reports.models import Snapshot
from reports.questionnaires import VOCA_QUARTERLY
from tests.casework.cast import erase
from tests.conftest import open_client
from tests.reports.conftest import AUTUMN, serve

NOVEMBER = date(2025, 11, 3)
ANSWERS = {
    "birth_date": date(1990, 2, 3),
    "victimizations": ["adult-sexual-assault", "stalking"],
    "classifications": ["homeless"],
}


@pytest.fixture
def luz(ana, award):
    demographics = {"sex": "female", "race_ethnicity": ["asian"]}
    luz = open_client(ana, "Luz", demographics=demographics, **ANSWERS)
    serve(luz, award, NOVEMBER)
    return luz


def compiled(award):
    return compile_report(VOCA_QUARTERLY, award, AUTUMN).cells()


def test_a_final_report_stays_as_it_is(luz, award, dora, ana, sam):
    finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)
    before = Snapshot.objects.get()

    erase(luz, by=ana, confirmer=sam)

    after = Snapshot.objects.get()
    assert (after.content, bytes(after.pdf)) == (before.content, bytes(before.pdf))
    assert after.is_intact


def test_a_new_run_counts_an_erased_person_without_their_demographics(luz, award, ana, sam):
    before = compiled(award)
    erase(luz, by=ana, confirmer=sam)

    after = compiled(award)

    changed = {cell for cell in before if before[cell] != after[cell]}
    assert {cell.partition("/")[0] for cell in changed} <= {"4C", "5A", "5B", "5C"}
    assert after["1/total"] == before["1/total"] == 1
    assert (before["4C/25-59"], after["4C/25-59"]) == (1, 0)
    assert (before["4C/not-reported"], after["4C/not-reported"]) == (0, 1)


def test_those_who_were_not_erased_count_as_before(luz, award, ana, sam):
    mei = open_client(ana, "Mei", **ANSWERS)
    serve(mei, award, NOVEMBER)

    erase(luz, by=ana, confirmer=sam)

    after = compiled(award)
    assert (after["1/total"], after["4C/25-59"], after["4C/not-reported"]) == (2, 1, 1)


def test_the_appendix_says_so(award):
    rules = [rule for _, rule in compile_report(VOCA_QUARTERLY, award, AUTUMN).rules]

    assert any("record was deleted" in rule for rule in rules)
