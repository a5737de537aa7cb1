import pytest
from django.core.management import CommandError, call_command

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
