"""Random steps through two-person export, by the pages: no path leads to a row past the rule.

What ought to happen is computed a second time, from a diary of what was done, and compared with
what each page answers: no file without a reason, another person's approval, a fresh factor, or
after its end, and never more than once.
"""

import io
import os
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import msoffcrypto
import openpyxl
import pytest
import time_machine
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import Team, User
from audit import trail
from casework.models import Client
from exports import exporting
from exports.models import Export
from exports.views.exports import WORKBOOK
from tests.conftest import open_client, person

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY, WEEK = timedelta(hours=24), timedelta(days=7)
ROLES = {"sam": "supervisor", "sue": "supervisor", "dora": "director", "ana": "worker"}
APPROVING = {"supervisor", "director"}
CANARY = "Rosalinda"
somebody = st.sampled_from(sorted(ROLES))
mostly = st.sampled_from([True, True, True, False])
which = st.integers(min_value=0, max_value=5)


class ExportMachine(RuleBasedStateMachine):
    """Two supervisors of two teams, a director, a worker, some clients, and the clock."""

    browser_of = None  # the fixture, put here by the test

    @initialize()
    def begin(self):
        self.clock = time_machine.travel(START, tick=False)
        self.traveller, self.now = self.clock.start(), START
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.harbor, self.hillside = (Team.objects.create(name=name) for name in "HS")
        teams = {"sam": self.harbor, "ana": self.harbor, "sue": self.hillside}
        self.people = {
            name: person(name.title(), role, teams.get(name)) for name, role in ROLES.items()
        }
        self.adam = person("Adam", "administrator")
        self.active = set(ROLES)
        self.clients, self.team_of, self.shut = [], {}, set()
        for _ in range(3):
            self.open_record()
        self.exports = []

    def teardown(self):
        if hasattr(self, "clock"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)
            self.clock.stop()

    def open_record(self):
        client = open_client(self.people["ana"], f"{CANARY} {len(self.clients)}")
        self.clients.append(client)
        self.team_of[client.pk] = self.harbor.pk

    # What ought to be, from the diary alone ---------------------------------------------------

    def role(self, name, *roles):
        return name in self.active and ROLES[name] in roles

    def reached_by(self, name):
        team = self.people[name].team_id
        return {
            client.pk
            for client in self.clients
            if self.role(name, "supervisor")
            and self.team_of[client.pk] == team
            and (name, client.pk) not in self.shut
        }

    def waits(self, export):
        return export.standing == "waiting" and self.now < export.asked_at + WEEK

    def is_ready(self, export):
        return export.standing == "approved" and self.now < export.approved_at + DAY

    def collects(self, name, export, fresh):
        mine = name == export.asker and self.role(name, "supervisor")
        return mine and fresh and self.is_ready(export)

    # Steps ------------------------------------------------------------------------------------

    def post(self, name, page, export=None, fresh=True, **answers):
        args = [export.row.pk] if export else []
        browser = type(self).browser_of(self.people[name], stale=not fresh)
        answer = browser.post(reverse(f"exports:{page}", args=args), answers)
        assert answer.status_code < 500
        assert CANARY.encode() not in answer.content
        if export:
            self.look(name, export)
        return answer

    def look(self, name, export):
        browser = type(self).browser_of(self.people[name])
        for address in (export.row.get_absolute_url(), reverse("exports:list")):
            page = browser.get(address)
            assert (page.status_code == 200) == self.role(name, *APPROVING)
            assert CANARY.encode() not in page.content

    def picked(self, number):
        return self.exports[number % len(self.exports)]

    @rule(name=somebody, fresh=mostly, reasoned=mostly)
    def ask(self, name, fresh, reasoned):
        before = Export.objects.count()
        self.post(
            name,
            "create",
            fresh=fresh,
            purpose="Covering August" if reasoned else "",
            recipient="Ben",
            basis="inside",
            which="open",
            columns=["name"],
        )
        reached = self.reached_by(name)
        ought = self.role(name, "supervisor") and fresh and reasoned and bool(reached)
        assert Export.objects.count() - before == ought
        if ought:
            row = Export.objects.exclude(pk__in=[each.row.pk for each in self.exports]).get()
            assert row.requested_by == self.people[name]
            self.exports.append(
                SimpleNamespace(
                    row=row,
                    asker=name,
                    asked_at=self.now,
                    counted=len(reached),
                    standing="waiting",
                    phrase=None,
                    clients=set(),
                )
            )

    @precondition(lambda self: len(self.exports) < 6)
    @rule(steps=st.integers(min_value=1, max_value=4), by=st.sampled_from(["dora", "sue"]))
    def all_goes_its_way_up_to_a_step(self, steps, by):
        """So that the other steps meet exports of every standing, and not only new ones."""
        known = len(self.exports)
        self.ask("sam", True, True)
        if len(self.exports) == known:
            return
        walk = [self.approve, self.see_the_phrase, self.download]
        for step, name in zip(walk[: steps - 1], [by, "sam", "sam"], strict=False):
            step(name, True, known)

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def approve(self, name, fresh, number):
        export = self.picked(number)
        reached = self.reached_by(export.asker)
        ought = (
            self.role(name, *APPROVING)
            and name != export.asker
            and fresh
            and self.waits(export)
            and 0 < len(reached) <= export.counted * 1.1
        )
        self.post(name, "approve", export, fresh)
        if ought:
            event("approved")
            export.standing, export.approved_at, export.clients = "approved", self.now, reached
        row = Export.objects.get(pk=export.row.pk)
        assert bool(row.approved_at) == (hasattr(export, "approved_at"))

    @precondition(lambda self: self.exports)
    @rule(name=somebody, number=which)
    def refuse(self, name, number):
        export = self.picked(number)
        ought = self.role(name, *APPROVING) and name != export.asker and self.waits(export)
        self.post(name, "refuse", export)
        if ought:
            export.standing = "over"
        assert bool(Export.objects.get(pk=export.row.pk).refused_at) <= (
            export.standing == "over"
        )

    @precondition(lambda self: self.exports)
    @rule(name=somebody, number=which)
    def cancel(self, name, number):
        export = self.picked(number)
        ought = self.role(name, *APPROVING) and (self.waits(export) or self.is_ready(export))
        self.post(name, "cancel", export)
        if ought:
            export.standing = "over"

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def ask_again(self, name, fresh, number):
        export = self.picked(number)
        reached = self.reached_by(name)
        mine = name == export.asker and fresh and self.waits(export)
        self.post(name, "ask-again", export, fresh)
        if mine and reached:
            export.counted = len(reached)
        assert Export.objects.get(pk=export.row.pk).counted == export.counted

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def see_the_phrase(self, name, fresh, number):
        export = self.picked(number)
        ought = self.collects(name, export, fresh) and export.phrase is None
        answer = self.post(name, "phrase", export, fresh)
        assert (answer.status_code == 200) == ought
        if ought:
            event("phrase shown")
            export.phrase = answer.context["phrase"]

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def download(self, name, fresh, number):
        export = self.picked(number)
        ought = (
            self.collects(name, export, fresh)
            and export.phrase is not None
            and export.clients <= self.reached_by(name)
        )
        answer = self.post(name, "file", export, fresh)
        assert (answer.get("Content-Type") == WORKBOOK) == ought
        if ought:
            event("downloaded")
            export.standing = "over"
            assert names_in(answer.content, export.phrase) == {
                client.preferred_name for client in self.clients if client.pk in export.clients
            }

    @rule(hours=st.sampled_from([1, 11, 13, 24, 24 * 7]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now, tick=False)

    @rule()
    def night_falls(self):
        exporting.end_lapsed()

    @rule(name=st.sampled_from(["sam", "sue", "dora"]))
    def somebody_leaves_or_comes_back(self, name):
        user = User.objects.get(pk=self.people[name].pk)
        if name in self.active:
            user.deactivate(by=self.adam)
        else:
            user.reactivate(by=self.adam)
        self.active ^= {name}
        self.people[name] = User.objects.get(pk=user.pk)

    @precondition(lambda self: len(self.clients) < 8)
    @rule()
    def somebody_new_is_served(self):
        self.open_record()

    @rule(number=which)
    def a_client_changes_teams(self, number):
        client = self.clients[number % len(self.clients)]
        team = self.hillside if self.team_of[client.pk] == self.harbor.pk else self.harbor
        Client.objects.filter(pk=client.pk).update(team=team)
        self.team_of[client.pk] = team.pk

    # What holds at every moment ---------------------------------------------------------------

    @invariant()
    def a_file_rests_only_while_somebody_may_collect_it(self):
        for export in getattr(self, "exports", []):
            row = Export.objects.get(pk=export.row.pk)
            assert not row.file or (row.approved_at and row.approved_by_id)
            if export.standing != "approved":
                assert (row.file.name or "", row.phrase) == ("", None)

    @invariant()
    def nothing_is_handed_out_twice_or_unapproved(self):
        for export in getattr(self, "exports", []):
            verbs = [each.verb for each in trail.of(export.row)]
            assert verbs.count("export.downloaded") <= verbs.count("export.approved") <= 1
            approvals = trail.of(export.row).filter(verb="export.approved")
            for approval in approvals:
                assert approval.actor_id != export.row.requested_by_id


def names_in(content, phrase):
    book, plain = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    book.load_key(password=phrase, verify_password=True)
    book.decrypt(plain, verify_integrity=True)
    people = openpyxl.load_workbook(plain).worksheets[0]
    return {row[0] for row in people.iter_rows(min_row=4, values_only=True)}


EXAMPLES = int(os.environ.get("EXPORT_EXAMPLES", "15"))  # 500 for a long look


@pytest.mark.django_db
def test_no_path_leads_to_rows_past_reason_approval_freshness_or_end(browser_of, monkeypatch):
    monkeypatch.setattr(ExportMachine, "browser_of", staticmethod(browser_of))
    run_state_machine_as_test(
        ExportMachine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
