"""A final report says how many of its contacts were corrected since; other reports follow."""

from datetime import date, timedelta

import time_machine
from django.utils import timezone

from casework import correcting, recording
from casework.models import Contact
from reports.compiling import compile_report
from reports.corrections import corrected_since
from reports.finalizing import finalize
from reports.questionnaires import VOCA_QUARTERLY
from tests.casework.cast import later, met
from tests.conftest import open_client
from tests.reports.conftest import AUTUMN, WINTER, meet_without_name, serve

DAY = date(2025, 11, 3)


def logged():
    return Contact.objects.order_by("pk").first()


def test_an_untouched_report_says_nothing(ana, rosa, award, snapshot, dora, browser_of):
    with later(1):
        serve(rosa, award, DAY)  # it is logged late, and no correction
        recording.record_contact(rosa, by=ana, contact=met())

        assert corrected_since(snapshot) == 0
        page = browser_of(dora).get(snapshot.get_absolute_url()).content.decode()
    assert "was corrected" not in page


def test_it_says_how_many_contacts_were_corrected_and_names_no_one(
    ana, rosa, award, snapshot, dora, browser_of
):
    with later(1):
        logged().withdraw(by=ana, withdrawal="mistake")

        assert corrected_since(snapshot) == 1
        page = browser_of(dora).get(snapshot.get_absolute_url()).content.decode()
    assert "1 contact in its period was corrected, moved or withdrawn" in page
    assert rosa.chart_number not in page


def test_a_service_that_left_the_award_or_the_period_counts_once(ana, award, snapshot):
    with later(1):
        offer = logged().offers.get()
        offer.amend(by=ana, award=None)
        offer.amend(by=ana, quantity=4)

        assert corrected_since(snapshot) == 1


def test_a_moved_contact_counts_once(ana, award, snapshot):
    luz = open_client(ana, "Luz", on=date(2025, 10, 1))
    with later(1):
        correcting.move_contact(logged(), by=ana, client=luz)

        assert corrected_since(snapshot) == 1


def test_an_anonymous_contact_counts_too(ana, rosa, award, dora):
    counted = meet_without_name(ana, award, DAY)
    snapshot = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)
    with later(1):
        counted.withdraw(by=ana, withdrawal="twice")

        assert corrected_since(snapshot) == 1


def test_what_was_corrected_before_or_was_never_counted_is_none(ana, rosa, award, dora):
    counted, twice, other = (serve(rosa, award, day) for day in (DAY, DAY, WINTER.first))
    twice.withdraw(by=ana, withdrawal="twice")
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        counted.amend(by=ana, note="Corrected in time.")
        snapshot = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)
    with later(1):
        twice.put_back(by=ana)
        other.withdraw(by=ana, withdrawal="mistake")

        assert corrected_since(snapshot) == 0


def test_a_report_that_is_not_final_follows_every_correction(ana, rosa, award):
    contact = serve(rosa, award, DAY)

    def people():
        return compile_report(VOCA_QUARTERLY, award, AUTUMN).tables[0].rows[0].value

    assert people() == 1
    contact.withdraw(by=ana, withdrawal="mistake")
    assert people() == 0
    contact.put_back(by=ana)
    assert people() == 1
    contact.offers.get().withdraw(by=ana, withdrawal="twice")
    assert people() == 0
