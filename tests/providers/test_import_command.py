import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job
from jobs.running import run_waiting
from providers.models import Organization
from tests.providers.conftest import TOWN

pytestmark = pytest.mark.django_db


def test_the_report_counts_every_table_and_names_every_row_left_out(town, capsys):
    nameless = {"id": "3", "name": ""}

    call_command("import_directory", town(organizations=[*TOWN["organizations"], nameless]))

    shown = capsys.readouterr()
    assert "organizations.csv, row 4, name: is empty" in shown.out
    assert "organization                  3          2" in shown.out
    assert "Writing organization: 2 rows" in shown.err


def test_a_wrong_path_gets_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        call_command("import_directory", tmp_path / "nowhere")


def test_a_worker_imports_the_folder_and_counts_its_steps(town, capsys):
    call_command("import_directory", town(), as_job=True)
    assert not Organization.objects.exists()

    run_waiting()

    job = Job.objects.get()
    assert Organization.objects.exists()
    assert job.is_done
    assert job.done > 1


def test_a_worker_that_finds_no_folder_says_so(tmp_path):
    call_command("import_directory", tmp_path / "nowhere", as_job=True)

    run_waiting()

    job = Job.objects.get()
    assert job.has_failed
    assert job.failure_sentence == "The files of the directory can’t be read."


def test_a_worker_calls_the_source_like_the_folder(town):
    with pytest.raises(CommandError, match="leave out --source"):
        call_command("import_directory", town(), source="City", as_job=True)
