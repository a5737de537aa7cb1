"""The main job: a contact logged on a phone, reviewed at a desk, counted for the funder."""

import io
import re
from datetime import date

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.e2e.cast import check_service, enter_date, go, unfold
from tests.e2e.conftest import follow

AWARD = "Ferry Street Fund"
NEW_CLIENT = "Wren Aldersey"
NOTE = "Came early, with the landlord's letter. They want to stay near the school."
AGREED = "Ana asks the landlord for a week more. We look at it again on Friday."

PEOPLE = "Number of individuals who received services"
TRANSPORTATION = "Transportation assistance (includes coordination of services)"
CRISIS = "Crisis intervention (in-person, includes safety planning, etc.)"

# What the test does, counted by hand: two people, two contacts, three people without a name.
COUNTED = {
    ("1", "Individuals"): 2,
    ("2", "Anonymous contacts"): 3,
    ("3", "New individuals"): 2,
    ("4A", "Black/African American"): 1,
    ("4A", "White Non-Latino/Caucasian"): 0,
    ("4A", "Multiple Races"): 1,
    ("4A", "Not Reported"): 0,
    ("4B", "Female"): 1,
    ("4B", "Male"): 1,
    ("4B", "Not Reported"): 0,
    ("4C", "Age 18–24"): 0,
    ("4C", "Age 25–59"): 2,
    ("4C", "Not Reported"): 0,
    ("5A", "Burglary"): 0,
    ("5A", "Domestic and/or Family Violence"): 1,
    ("5A", "Robbery"): 1,
    ("5A", "Stalking/Harassment"): 1,
    ("5B", "Multiple Victimizations"): 1,
    ("5C", "Homeless"): 1,
    ("5C", "Veterans"): 0,
    ("8A", PEOPLE): 0,
    ("8B", PEOPLE): 2,
    ("8B", TRANSPORTATION): 2,
    ("8B", "Interpreter services"): 1,
    ("8C", PEOPLE): 2,
    ("8C", CRISIS): 2,
    ("8D", "Emergency shelter or safe house"): 0,
}


@pytest.fixture
def ready(visit, assert_accessible):
    """Return a function that opens somebody's browser and one that looks a page over."""

    def looked_at(page: Page) -> None:
        assert_accessible(page)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is wider than the screen"

    return visit, looked_at


def test_a_contact_on_a_phone_becomes_a_figure_in_the_funders_pdf(ready):
    visit, looked_at = ready
    director = visit("director", width=1280)
    set_up_award(director, looked_at)

    worker = visit("worker")
    client = first_client_of_my_day(worker, looked_at)
    write_down_who_they_are(worker, client, looked_at)
    log_contact_with_somebody_known(worker, client, looked_at)
    open_record_and_log_first_contact(worker, looked_at)
    count_three_without_a_name(worker, looked_at)

    review(visit("supervisor", width=1280), client, looked_at)

    text = finalized_pdf(director, looked_at)
    assert figures(text) == COUNTED
    assert client not in text
    assert NEW_CLIENT not in text


def set_up_award(director, looked_at):
    today = timezone.localdate()
    first = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    last = date(first.year + 1, first.month, 1)
    follow(director.get_by_role("link", name="Reports").first)
    go(director, "New report")
    go(director, "Add a grant")
    looked_at(director)
    director.get_by_label("Name your staff know it by").fill(AWARD)
    director.get_by_label("Funder", exact=True).fill("The Ferry Street Foundation")
    director.get_by_label("Award number").fill("ferry-1")
    enter_date(director, "Start date", first)
    enter_date(director, "End date", last)
    director.get_by_label("First month of the funder’s fiscal year").select_option(
        label=first.strftime("%B")
    )
    follow(director.get_by_role("button", name="Add the grant"))
    expect(director.get_by_text(f"{AWARD} was added.")).to_be_visible()
    looked_at(director)


def first_client_of_my_day(worker, looked_at) -> str:
    """Return the name of the first person on my caseload."""
    expect(worker.get_by_role("heading", name="My day")).to_be_visible()
    looked_at(worker)
    go(worker, "Log a contact")
    choice = worker.get_by_label("Who", exact=True).get_by_role("option").nth(1)
    return choice.inner_text().rpartition(" (")[0]


def write_down_who_they_are(worker, client, looked_at):
    """Their record already says something; say exactly what the count below expects."""
    follow(worker.get_by_role("navigation", name="Main").get_by_role("link", name="Clients"))
    looked_at(worker)
    follow(worker.get_by_role("link", name=client))
    looked_at(worker)
    go(worker, "Edit client information")
    tell_who_they_are(
        worker,
        born=date(1989, 3, 27),
        sex="Female",
        races=["Black/African American"],
        happened=["Domestic and/or Family Violence"],
        applies=["Experiencing homelessness"],
    )
    looked_at(worker)
    follow(worker.get_by_role("button", name="Save"))
    expect(worker.get_by_text("Saved.")).to_be_visible()


def log_contact_with_somebody_known(worker, client, looked_at):
    go(worker, "Log a contact")
    looked_at(worker)
    chosen = worker.get_by_label("Who", exact=True).get_by_role("option", selected=True)
    expect(chosen).to_contain_text(client)
    worker.get_by_label("Earlier today").check()
    # Of the same day, the record shows the latest first, and other journeys log some, too.
    worker.get_by_label("Time (about)").fill(f"{timezone.localtime():%H:%M}")
    worker.get_by_label("Visit to where they are staying").check()
    worker.get_by_label("Contact made").check()
    offer(worker, "Transportation assistance", "Accepted, provided today", times="2")
    offer(worker, "Crisis intervention", "Accepted, provided today")
    offer(worker, "Emergency shelter or safe house", "Maybe later")
    worker.get_by_label("Contact note").fill(NOTE)
    worker.get_by_label("In a week").check()
    worker.get_by_label("How", exact=True).select_option(label="Office appointment")
    worker.get_by_label("What you will do").fill("Bring the answer of the landlord")
    looked_at(worker)
    follow(worker.get_by_role("button", name="Save contact"))
    expect(worker.get_by_text("Contact saved.")).to_be_visible()
    expect(worker.get_by_text(NOTE)).to_be_visible()
    expect(worker.get_by_text("Bring the answer of the landlord")).to_be_visible()
    looked_at(worker)


def open_record_and_log_first_contact(worker, looked_at):
    follow(worker.get_by_role("link", name="My day"))
    go(worker, "New client")
    looked_at(worker)
    worker.get_by_label("Spanish", exact=True).first.check()
    expect(worker.get_by_text("Su permiso dura hasta el").first).to_be_visible()
    worker.get_by_label("Keeping a record").check()
    worker.get_by_label("Being contacted by us").check()
    worker.get_by_label("Verbal", exact=True).check()
    worker.get_by_label("Preferred name").fill(NEW_CLIENT)
    worker.get_by_label("Phone number").fill("206 555 0142")
    tell_who_they_are(
        worker,
        born=date(2000, 2, 1),
        sex="Male",
        races=["Asian", "White Non-Latino/Caucasian"],
        happened=["Robbery", "Stalking/Harassment"],
        applies=[],
    )
    follow(worker.get_by_role("button", name="Save intake"))
    expect(worker.get_by_text("Intake saved. Log the first contact.")).to_be_visible()
    looked_at(worker)
    offer(worker, "Crisis intervention", "Accepted, provided today")
    offer(worker, "Interpreter services", "Accepted, provided today")
    worker.get_by_label("Contact note").fill("First meeting. We speak again tomorrow.")
    worker.get_by_label("Tomorrow").check()
    follow(worker.get_by_role("button", name="Save contact"))
    expect(worker.get_by_role("heading", name=NEW_CLIENT)).to_be_visible()
    expect(worker.get_by_text("First meeting. We speak again tomorrow.")).to_be_visible()


def count_three_without_a_name(worker, looked_at):
    follow(worker.get_by_role("link", name="My day"))
    go(worker, "Add with details")
    worker.get_by_label("Number of people").fill("3")
    worker.get_by_label("Funding source").select_option(label=AWARD)
    looked_at(worker)
    follow(worker.get_by_role("button", name="Save", exact=True))
    expect(worker.get_by_text("No identifying information was kept.")).to_be_visible()


def review(supervisor, client, looked_at):
    today = date_format(timezone.localdate(), "MONTH_DAY_FORMAT")
    looked_at(supervisor)
    row = supervisor.get_by_role("row").filter(has_text="Ana Ruiz")
    expect(row).to_contain_text(today)
    follow(row.get_by_role("link", name="Ana Ruiz", exact=True))
    looked_at(supervisor)
    follow(find(supervisor, client))
    timeline = supervisor.get_by_role("listitem").filter(has_text=NOTE)
    expect(timeline).to_contain_text("Ana Ruiz")
    expect(timeline).to_contain_text(f"provided 2 times ({AWARD})")
    looked_at(supervisor)
    go(supervisor, "Sign off")
    looked_at(supervisor)
    supervisor.get_by_label("What was agreed").fill(AGREED)
    follow(supervisor.get_by_role("button", name="Sign off"))
    expect(supervisor.get_by_text("Signed off. The next review")).to_be_visible()
    expect(supervisor.get_by_text(AGREED)).to_be_visible()


def finalized_pdf(director, looked_at) -> str:
    """Make the report of the quarter and return the words of the PDF."""
    follow(director.get_by_role("link", name="Reports").first)
    go(director, "New report")
    director.get_by_label(re.compile(AWARD)).check()
    looked_at(director)
    follow(director.get_by_role("button", name="Continue"))
    director.get_by_label(re.compile(r"\(not over yet\)")).check()
    looked_at(director)
    follow(director.get_by_role("button", name="Show the numbers"))
    looked_at(director)
    follow(director.get_by_role("button", name="Finalize and create PDF"))
    download = director.get_by_role("button", name="Download the PDF")
    expect(download).to_be_visible(timeout=120_000)  # once the worker has made it
    looked_at(director)
    with director.expect_download() as downloaded:
        download.click()
    pages = PdfReader(io.BytesIO(downloaded.value.path().read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def figures(text: str) -> dict[tuple[str, str], int]:
    """Read from the form the number after each line that was counted."""
    form = text[text.index("The form") : text.rindex("Appendix: how the numbers are counted")]
    return {(question, line): figure(form, question, line) for question, line in COUNTED}


def figure(form: str, question: str, line: str) -> int:
    table = form[form.index(f"{question}. ") :]
    return int(re.search(rf"{re.escape(line)}(?: people| times)? (\d+)", table)[1])


def find(supervisor, client):
    """Return the link to a client, from whichever page of the list has it."""
    link = supervisor.get_by_role("link", name=client)
    while not link.count():
        follow(supervisor.get_by_role("link", name="Next page"))
    return link


def offer(worker, service, answer, *, times="1"):
    """Check a service, and say what was answered, how often it was given and who paid."""
    row = check_service(worker, service)
    row.get_by_label(answer).check()
    row.get_by_text("How many times, other agency").click()
    row.get_by_label("How many times").fill(times)
    if "provided" in answer:
        row.get_by_label("Funding source").select_option(label=AWARD)


def tell_who_they_are(page, *, born, sex, races, happened, applies):
    unfold(page, "Other names, date of birth")
    enter_date(page, "Date of birth", born)
    page.get_by_role("combobox", name="Sex").select_option(label=sex)
    choose(page, "Race and ethnicity", races)
    unfold(page, "Type of victimization (only if")
    choose(page, "Type of victimization", happened)
    choose(page, "Special classifications", applies)


def choose(page, question, answers):
    """Tick these answers to a question, and no other."""
    group = page.get_by_role("group", name=question)
    for box in group.get_by_role("checkbox").all():
        box.uncheck()
    for answer in answers:
        group.get_by_label(answer, exact=True).check()
