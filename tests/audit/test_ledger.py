"""The ledger of erasures is only added to, and any tampering is found."""

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest

from audit import anchoring
from audit import ledger as erasures
from audit.ledger import LedgerBroken


def test_a_ledger_that_was_never_written_is_empty():
    assert erasures.read() == []


def test_what_was_added_is_read_in_its_order():
    erasures.add(client="one")
    erasures.add(client="two", keys=[{"version": 1}])

    assert [line["client"] for line in erasures.read()] == ["one", "two"]
    assert erasures.read()[1]["keys"] == [{"version": 1}]


def test_nobody_else_on_the_machine_reads_it(ledger):
    erasures.add(client="one")

    assert stat.S_IMODE(ledger.stat().st_mode) == 0o600


@pytest.mark.parametrize("tampered", [0, 1, 2])
def test_a_changed_line_is_found(ledger, tampered):
    for name in ("one", "two", "three"):
        erasures.add(client=name)
    lines = ledger.read_text().splitlines()
    line = json.loads(lines[tampered]) | {"client": "somebody else"}
    lines[tampered] = json.dumps(line)
    ledger.write_text("\n".join(lines) + "\n")

    with pytest.raises(LedgerBroken, match=f"Line {tampered + 1} "):
        erasures.read()


def test_a_line_left_out_or_moved_is_found(ledger):
    for name in ("one", "two", "three"):
        erasures.add(client=name)
    first, second, third = ledger.read_text().splitlines(keepends=True)

    for forged in (first + third, second + third, first + third + second, third):
        ledger.write_text(forged)
        with pytest.raises(LedgerBroken):
            erasures.read()


NONE = ["", "[]", '"a"', "{}", '{"mac": 3}', '{"mac": "ä"}', '{"mac": "\\ud800"}', "junk"]


@pytest.mark.parametrize("line", NONE)
def test_a_line_without_the_key_is_no_entry(ledger, line):
    erasures.add(client="one")
    with ledger.open("a") as file:
        file.write(f"{line}\n")

    with pytest.raises(LedgerBroken, match="Line 2"):
        erasures.read()


def test_bytes_that_are_no_text_are_no_entry(ledger):
    ledger.write_bytes(b"\xff\xfe\n")

    with pytest.raises(LedgerBroken, match="Line 1"):
        erasures.read()


@pytest.mark.parametrize("cut", [1, 20])
def test_a_line_that_was_cut_off_is_no_entry(ledger, cut):
    erasures.add(client="one")
    ledger.write_bytes(ledger.read_bytes()[:-cut])

    with pytest.raises(LedgerBroken, match=r"Line 1 .* is no entry"):
        erasures.read()


def test_a_disk_that_fills_up_leaves_no_half_line(ledger, monkeypatch):
    erasures.add(client="one")
    before, write = ledger.read_bytes(), os.write
    monkeypatch.setattr(os, "write", lambda file, line: write(file, line[:30]))
    with pytest.raises(OSError, match="space"):
        erasures.add(client="two")

    assert ledger.read_bytes() == before
    monkeypatch.undo()
    erasures.add(client="three")
    assert [line["client"] for line in erasures.read()] == ["one", "three"]


def test_a_line_that_does_not_reach_the_disk_is_taken_back(ledger, monkeypatch):
    def fails(file):
        raise OSError("The disk is gone.")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="disk is gone"):
        erasures.add(client="one")

    assert erasures.read() == []


def test_the_folder_of_the_ledger_is_never_made(settings, tmp_path):
    settings.ERASURE_LEDGER = str(tmp_path / "not mounted" / "erasures.ledger")

    with pytest.raises(OSError, match="No such file"):
        erasures.add(client="one")

    assert not (tmp_path / "not mounted").exists()


def test_nothing_is_added_to_a_broken_ledger(ledger):
    ledger.write_text("junk\n")

    with pytest.raises(LedgerBroken):
        erasures.add(client="one")

    assert ledger.read_text() == "junk\n"


def test_another_key_does_not_believe_it(settings):
    erasures.add(client="one")
    settings.AUDIT_KEY = base64.b64encode(b"x" * 32).decode()

    with pytest.raises(LedgerBroken):
        erasures.read()


def test_many_who_write_at_once_make_one_chain():
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: erasures.add(client=str(number)), range(40)))

    assert sorted(int(line["client"]) for line in erasures.read()) == list(range(40))


def test_a_cut_end_is_found_by_the_anchor_that_saw_it(db, ledger, settings, tmp_path):
    settings.TRAIL_ANCHOR = str(tmp_path / "trail.anchor")
    erasures.add(client="one")
    erasures.add(client="two")
    anchoring.anchor()
    erasures.add(client="three")
    assert list(anchoring.faults()) == []
    first, second, _ = ledger.read_text().splitlines(keepends=True)

    ledger.write_text(first + second)
    assert list(anchoring.faults()) == []  # no anchor has seen the third

    ledger.write_text(first)
    assert ["its end was cut" in fault for fault in anchoring.faults()] == [True]

    ledger.unlink()
    assert ["its end was cut" in fault for fault in anchoring.faults()] == [True]
