"""Random steps through two-person export, by the pages: no path leads to a row past the rule.

What should happen is computed a second time, from a diary of what was done, and compared with
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
from jobs.running import run_waiting
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
        self.clients, self.team_of = [], {}
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

    # What should be, from the diary alone ---------------------------------------------------

    def role(self, name, *roles):
        return name in self.active and ROLES[name] in roles

    def accessible_to(self, name):
        team = self.people[name].team_id
        return {
            client.pk
            for client in self.clients
            if self.role(name, "supervisor") and self.team_of[client.pk] == team
        }

    def is_waiting(self, export):
        return export.status == "waiting" and self.now < export.requested_at + WEEK

    def is_ready(self, export):
        return export.status == "approved" and self.now < export.approved_at + DAY

    def may_download(self, name, export, fresh):
        mine = name == export.requester and self.role(name, "supervisor")
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
    def request(self, name, fresh, reasoned):
        before = Export.objects.count()
        self.post(
            name,
            "create",
            fresh=fresh,
            purpose="Covering August" if reasoned else "",
            recipient="Ben",
            basis="inside",
            selection="open",
            columns=["name"],
        )
        accessible = self.accessible_to(name)
        allowed = self.role(name, "supervisor") and fresh and reasoned and bool(accessible)
        assert Export.objects.count() - before == allowed
        if allowed:
            row = Export.objects.exclude(pk__in=[each.row.pk for each in self.exports]).get()
            assert row.requested_by == self.people[name]
            self.exports.append(
                SimpleNamespace(
                    row=row,
                    requester=name,
                    requested_at=self.now,
                    status="waiting",
                    password=None,
                    clients=accessible,
                )
            )

    @precondition(lambda self: len(self.exports) < 6)
    @rule(steps=st.integers(min_value=1, max_value=4), by=st.sampled_from(["dora", "sue"]))
    def everything_goes_well_up_to_a_step(self, steps, by):
        """So that the other steps meet exports of every status, and not only new ones."""
        known = len(self.exports)
        self.request("sam", True, True)
        if len(self.exports) == known:
            return
        walk = [self.approve, self.view_the_password, self.download]
        for step, name in zip(walk[: steps - 1], [by, "sam", "sam"], strict=False):
            step(name, True, known)

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def approve(self, name, fresh, number):
        export = self.picked(number)
        still_listed = export.clients & self.accessible_to(export.requester)
        allowed = (
            self.role(name, *APPROVING)
            and name != export.requester
            and fresh
            and self.is_waiting(export)
            and bool(still_listed)
        )
        self.post(name, "approve", export, fresh)
        run_waiting()
        if allowed:
            event("approved")
            export.status, export.approved_at = "approved", self.now
            export.clients = still_listed
        row = Export.objects.get(pk=export.row.pk)
        assert bool(row.approved_at) == (hasattr(export, "approved_at"))

    @precondition(lambda self: self.exports)
    @rule(name=somebody, number=which)
    def deny(self, name, number):
        export = self.picked(number)
        allowed = (
            self.role(name, *APPROVING) and name != export.requester and self.is_waiting(export)
        )
        self.post(name, "deny", export)
        if allowed:
            export.status = "over"
        assert bool(Export.objects.get(pk=export.row.pk).denied_at) <= (export.status == "over")

    @precondition(lambda self: self.exports)
    @rule(name=somebody, number=which)
    def cancel(self, name, number):
        export = self.picked(number)
        allowed = self.role(name, *APPROVING) and (
            self.is_waiting(export) or self.is_ready(export)
        )
        self.post(name, "cancel", export)
        if allowed:
            export.status = "over"

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def view_the_password(self, name, fresh, number):
        export = self.picked(number)
        allowed = self.may_download(name, export, fresh) and export.password is None
        answer = self.post(name, "password", export, fresh)
        assert (answer.status_code == 200) == allowed
        if allowed:
            event("password shown")
            export.password = answer.context["password"]

    @precondition(lambda self: self.exports)
    @rule(name=somebody, fresh=mostly, number=which)
    def download(self, name, fresh, number):
        export = self.picked(number)
        allowed = (
            self.may_download(name, export, fresh)
            and export.password is not None
            and export.clients <= self.accessible_to(name)
        )
        answer = self.post(name, "file", export, fresh)
        assert (answer.get("Content-Type") == WORKBOOK) == allowed
        if allowed:
            event("downloaded")
            export.status = "over"
            assert names_in(answer.content, export.password) == {
                client.preferred_name for client in self.clients if client.pk in export.clients
            }

    @rule(hours=st.sampled_from([1, 11, 13, 24, 24 * 7]))
    def time_passes(self, hours):
        self.now += timedelta(hours=hours)
        self.traveller.move_to(self.now, tick=False)

    @rule()
    def night_falls(self):
        exporting.end_expired()

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
    def a_file_is_kept_only_while_somebody_may_download_it(self):
        for export in getattr(self, "exports", []):
            row = Export.objects.get(pk=export.row.pk)
            assert not row.file or (row.approved_at and row.approved_by_id)
            if export.status != "approved":
                assert (row.file.name or "", row.password) == ("", None)

    @invariant()
    def nothing_is_handed_out_twice_or_unapproved(self):
        for export in getattr(self, "exports", []):
            verbs = [each.verb for each in trail.of(export.row)]
            assert verbs.count("export.downloaded") <= verbs.count("export.approved") <= 1
            approvals = trail.of(export.row).filter(verb="export.approved")
            for approval in approvals:
                assert approval.actor_id != export.row.requested_by_id


def names_in(content, password):
    book, plain = msoffcrypto.OfficeFile(io.BytesIO(content)), io.BytesIO()
    book.load_key(password=password, verify_password=True)
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
