"""`manage.py finalize_report`: the same report from the command line."""

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command

from audit import trail
from reports.models import Snapshot
from tests.reports.conftest import serve


def finalize_to(out, form="voca-quarterly", **changed):
    options = {
        "award": "voca-2026",
        "from": "2025-10-01",
        "to": "2025-12-31",
        "format": "json",
        **changed,
    }
    arguments = [f"--{name.replace('_', '-')}={value}" for name, value in options.items()]
    printed = io.StringIO()
    call_command("finalize_report", form, *arguments, f"--out={out}", stdout=printed)
    return printed.getvalue()


def test_the_command_writes_the_figures_and_keeps_them(rosa, award, tmp_path):
    serve(rosa, award, date(2025, 11, 3))

    printed = finalize_to(tmp_path / "report.json")

    snapshot = Snapshot.objects.get()
    written = json.loads((tmp_path / "report.json").read_text())
    assert written["tables"][0]["rows"][0]["value"] == 1
    assert snapshot.dataset_digest in printed
    assert snapshot.finalized_by is None
    assert [(event.verb, event.actor_id) for event in trail.of(snapshot)] == [
        ("report.finalized", None),
        ("report.downloaded", None),
    ]


@pytest.mark.usefixtures("reports_are_drawn")
@pytest.mark.parametrize(("format", "begins"), [("pdf", b"%PDF"), ("csv", b"\xef\xbb\xbfform")])
def test_the_command_writes_every_format(award, tmp_path, format, begins):
    finalize_to(tmp_path / "report", format=format)

    assert (tmp_path / "report").read_bytes().startswith(begins)


def test_a_public_copy_from_the_command_hides(rosa, award, tmp_path):
    serve(rosa, award, date(2025, 11, 3))

    call_command(
        "finalize_report",
        "voca-quarterly",
        "--award=voca-2026",
        "--from=2025-10-01",
        "--to=2025-12-31",
        "--format=csv",
        f"--out={tmp_path / 'report.csv'}",
        "--public",
        stdout=io.StringIO(),
    )

    assert "Individuals,people,s" in (tmp_path / "report.csv").read_text()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        (
            {"form": "horoscope"},
            "There is no form 'horoscope'. Choose one of: voca-quarterly, work-by-area.",
        ),
        ({"award": "none"}, "There is no award 'none'. These are set up: voca-2026."),
        ({"format": "xls"}, "There is no format 'xls'. Choose one of: pdf, csv, json."),
        ({"from": "2025-13-01"}, "--from takes a day, written YYYY-MM-DD"),
        ({"to": "tomorrow"}, "--to takes a day"),
        ({"from": "0001-01-01"}, "--from takes a day from 2000-01-01 to"),
        ({"to": "2025-09-30"}, "comes before the first"),
        ({"from": "2019-01-01", "to": "2019-03-31"}, "The award period of"),
        ({"new_since": "2025-12-01"}, "Choose an earlier date."),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_nothing(award, tmp_path, changed, sentence):
    with pytest.raises(CommandError) as refusal:
        finalize_to(tmp_path / "report.json", **changed)

    assert sentence in str(refusal.value)
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("place", ["", ".", "/proc/report.json"])
def test_a_path_that_cannot_be_written_keeps_nothing_for_good(award, place):
    with pytest.raises(CommandError, match="cannot be written"):
        finalize_to(place)

    assert not Snapshot.objects.exists()


def test_what_was_not_written_was_not_downloaded(award):
    with pytest.raises(CommandError, match="No space left"):
        finalize_to("/dev/full")

    assert [event.verb for event in trail.of(Snapshot.objects.get())] == ["report.finalized"]


def test_a_folder_that_is_not_there_gets_a_sentence(award, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        finalize_to(tmp_path / "nowhere" / "report.json")
