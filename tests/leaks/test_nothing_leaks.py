"""A thousand canaries go through everything that people do; none of them comes to rest."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from reports.questionnaires import QUESTIONNAIRES
from tests.e2e.conftest import CHROMIUM
from tests.leaks import flows
from tests.leaks.canaries import MARKS
from tests.leaks.planting import plant
from tests.leaks.scanner import Scanner

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium; apt-get install chromium"),
]

A_THOUSAND = 1_000
ENOUGH = 6  # clients: three are erased, one is handed over, one is shared, one stays
LINE_OF_A_KIT = re.compile(r"^ {4}((?:[a-z]+ ){5,}[a-z]+)$", re.M)
FORMS = ("/clients/new/", "/contacts/new/", "/anonymous-contacts/new/")
FORMS_OF_CLIENT = ("edit/", "consents/new/", "follow-ups/new/", "closure/", "erasure/")

ROLES = ("worker", "supervisor", "director", "administrator")
SOMEBODY_ELSES = """
from accounts.models import User
from casework.models import Client
ana = User.objects.get(email__startswith="ana@")
theirs = Client.objects.open().exclude(pk__in=Client.objects.visible_to(ana).values("pk"))
print(theirs.filter(program=None).values_list("chart_number", flat=True)[0])
"""
AWARD = "from casework.models import Award; print(Award.objects.first().number)"
FORM = next(iter(QUESTIONNAIRES))

# One process for all of them: starting one takes longer than most of what they do.
RUN = """
from django.core.management import CommandError, call_command
for words in {!r}:
    print(*words)
    try:
        call_command(*words)
    except (CommandError, SystemExit) as refusal:
        print(refusal)
"""

# What `keys_reseal` does, without the two minutes for which it waits for other processes.
RESEAL = """
import uuid
from encryption import ports
from encryption.resealing import reseal
client = uuid.UUID({!r})
with ports.as_system("keys_reseal", [client]):
    print(sum(reseal(client, lambda seconds: None)))
"""

# Values that the database refuses, in rows that hold a canary.
REFUSED_BY_THE_DATABASE = """
from django.db import Error
from casework.models import Client
client, task = Client.objects.get(pk={!r}), {!r}
for wrong in (dict(kind="x" * 99), dict(outcome="done"), dict(done_by_id=client.pk)):
    try:
        client.follow_ups.create(task=task, due_on="2030-01-01", owner_id=client.pk, **wrong)
    except Error as error:
        print(error)
"""


def test_nothing_rests_but_ten_planted_leaks_are_found(agency, canaries, desk_of, playwright):
    worker, supervisor, director, administrator = map(desk_of, ROLES)
    invited = flows.invite(administrator, agency.home / "letters")
    flows.accept(playwright.request.new_context(base_url=agency.url), invited, canaries)
    flows.work_by_hand(worker)
    flows.hand_in_a_certificate(worker)
    flows.open_in_emergency(worker, agency.ask(SOMEBODY_ELSES))
    flows.lock_and_unlock(worker)
    exported = flows.export(supervisor, director)
    (agency.home / "out" / "export.xlsx").write_bytes(exported)
    flows.turn_on_the_second_step(director)
    clients = []
    while len(canaries) < A_THOUSAND or len(clients) < ENOUGH:
        clients.append(flows.keep_a_record(worker))
        flows.supervise(supervisor, clients[-1])
    wrong = [*FORMS, *(f"{clients[0]}{form}" for form in FORMS_OF_CLIENT)]
    flows.write_in_the_wrong_place(worker, *wrong)
    for client in clients[:3]:
        flows.erase(worker, supervisor, client)
    flows.change_their_mind(worker, flows.keep_a_record(worker))
    flows.hand_over(supervisor, clients[3])
    flows.make_exceptions(supervisor, clients[4])
    flows.look_into_the_directory(worker)
    flows.subscribe(worker, playwright.request.new_context(base_url=agency.url))
    run_every_command(agency, canaries, clients)
    assert worker.request.get(clients[0]).status == 410
    for number, file in enumerate(flows.report(director)):
        (agency.home / "out" / f"report-{number}").write_bytes(file)

    planted = plant(agency, worker, stays=director)
    flows.leave_in_a_hurry(worker)
    flows.sign_out(supervisor)
    change_the_keys(agency, canaries)
    agency.dump()
    for desk in (worker, supervisor, director, administrator):
        desk.page.context.close()

    hits = Scanner(canaries.spellings, MARKS).scan(agency.home, *agency.elsewhere)
    assert len(planted) == 10
    assert {hit for hit in hits if hit.canary not in planted} == set()
    assert {hit.canary for hit in hits} == planted


def change_the_keys(agency, canaries):
    """Draw a key, print a kit, put the second key in front.

    A kit goes to a printer and a drawn key to the operator: neither may rest with us.
    """
    with TemporaryDirectory() as elsewhere:
        drawn = Path(elsewhere) / "key"
        agency.manage("keys_create", "drawn", "--to", str(drawn))
        canaries.remember(drawn.read_text().strip().rpartition(":")[2])
    pages = LINE_OF_A_KIT.findall(agency.manage("keys_kit"))
    assert pages
    for words in pages:
        canaries.remember(words)
    first, second = agency.environment["ENCRYPTION_KEYS"].split(",")
    agency.environment["ENCRYPTION_KEYS"] = f"{second},{first}"
    renew_search = ["rebuild_search", "--new-key", "--wait", "0"]
    rest = [["keys_retire", "k1"], ["keys_status"]]
    agency.run(RUN.format([["keys_rotate"], renew_search, *rest]))


def run_every_command(agency, canaries, clients):
    """What an operator runs; what it says is scanned like everything else."""
    erased, client = (path.split("/")[2] for path in (clients[0], clients[-1]))
    agency.run(REFUSED_BY_THE_DATABASE.format(client, canaries.word()))
    agency.run(RESEAL.format(client))
    report = ["finalize_report", FORM, "--award", agency.ask(AWARD)]
    report += ["--from", "2026-01-01", "--to", "2026-03-31"]
    out = str(agency.home / "out" / "exported.")
    commands = [
        *([*report, "--format", kind, "--out", out + kind] for kind in ("pdf", "csv", "json")),
        ["erase_due"],
        ["erasures_verify"],
        ["erasures_certify", erased],
        ["erasures_replay"],
        ["keys_status"],
        ["keys_rotate"],
        ["rebuild_search"],
        ["nightly"],
        ["verify_trail"],
        ["verify_trail", "--anchors"],
        ["dumpdata"],
        ["dumpdata", "casework", "--format", "xml"],
        ["clearsessions"],
        ["check", "--deploy"],
    ]
    agency.run(RUN.format(commands))
