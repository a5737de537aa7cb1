import csv
import io
import json

import pytest

from reports.files import COLUMNS, as_csv, as_json, without_formula
from reports.finalizing import finalize
from reports.models import Snapshot
from reports.questionnaires import VOCA_QUARTERLY
from tests.reports.conftest import AUTUMN


def sheet(snapshot):
    return list(csv.DictReader(io.StringIO(as_csv(snapshot).decode("utf-8-sig"))))


def test_the_spreadsheet_has_a_line_for_every_line_of_the_form(snapshot):
    written = {f"{row['question']}/{row['line']}": row["value"] for row in sheet(snapshot)}

    assert written == {cell: str(count) for cell, count in snapshot.report.cells().items()}


def test_every_line_of_the_spreadsheet_says_what_it_belongs_to(snapshot):
    for row in sheet(snapshot):
        assert list(row) == COLUMNS
        assert (row["award"], row["first_day"]) == ("voca-2026", "2025-10-01")


def test_a_hidden_figure_is_an_s_in_the_spreadsheet_and_null_in_the_data(snapshot, award, dora):
    public = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora, public=True)

    assert sheet(public)[0]["value"] == "s"
    assert json.loads(as_json(public))["tables"][0]["rows"][0]["value"] is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_is_never_written_as_a_formula(text):
    assert without_formula(text) == f"'{text}"


def test_an_agency_that_numbers_its_awards_oddly_harms_no_spreadsheet(snapshot):
    snapshot = Snapshot.objects.get()
    snapshot.content = snapshot.content.replace("voca-2026", "-2+3")

    assert {row["award"] for row in sheet(snapshot)} == {"'-2+3"}
