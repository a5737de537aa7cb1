"""Finding somebody: as one types, without JavaScript, and before a second record is opened."""

from playwright.sync_api import expect

from tests.e2e.cast import check_service
from tests.e2e.conftest import follow


def first_client(page) -> str:
    page.goto("/clients/")
    return page.locator("main .card h2").first.inner_text()


def fill_intake(page, name: str, phone_number: str) -> None:
    page.goto("/clients/new/")
    page.get_by_label("English", exact=True).first.check()
    page.get_by_label("Keeping a record").check()
    page.get_by_label("Preferred name").fill(name)
    page.get_by_label("phone number").fill(phone_number)
    follow(page.get_by_role("button", name="Save intake"))


def test_a_worker_finds_a_client_as_she_types(visit, assert_accessible):
    page = visit("worker")
    name = first_client(page)
    page.goto("/")

    page.get_by_label("Find a client").press_sequentially(name.split()[0], delay=30)

    found = page.locator("#found")
    expect(found.get_by_role("link", name=name)).to_be_visible()
    assert_accessible(page)
    found.get_by_role("link", name=name).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_a_search_without_an_answer_leaves_nobody_elses_name(visit, complaints):
    page = visit("worker")
    name = first_client(page)
    page.goto("/")
    found = page.locator("#found")
    page.get_by_label("Find a client").press_sequentially(name.split()[0], delay=30)
    expect(found.get_by_role("link", name=name)).to_be_visible()

    page.route("**/clients/search/", lambda route: route.abort())
    page.get_by_label("Find a client").press_sequentially("qqq", delay=30)

    failed = page.get_by_role("alert").filter(has_text="We could not load this")
    expect(failed).to_be_in_viewport()
    expect(found.get_by_role("link", name=name)).to_have_count(0)
    complaints.clear()  # the browser calls a request without an answer an error


def test_the_other_agency_is_suggested_and_a_failure_is_shown(
    visit, complaints, assert_accessible
):
    page = visit("worker")
    page.goto("/contacts/new/")
    row = check_service(page, "Interpreter services")
    row.get_by_text("How many times, other agency").click()
    whose = row.get_by_label("Referred to (if another agency)")
    option = page.get_by_role("button", name="Food pantry").first

    whose.press_sequentially("food", delay=30)
    expect(option).to_be_visible()
    assert option.bounding_box()["height"] >= 44
    assert_accessible(page)
    page.route("**/services/options/", lambda route: route.abort())
    whose.press_sequentially("x")

    expect(page.get_by_text("We could not load this")).to_be_in_viewport()
    expect(option).to_have_count(0)
    page.unroute("**/services/options/")
    whose.press("Backspace")
    expect(option).to_be_visible()
    expect(page.get_by_text("We could not load this")).to_have_count(0)
    complaints.clear()  # the browser calls a request without an answer an error


def test_without_javascript_the_same_is_a_page(visit, assert_accessible):
    page = visit("worker", java_script_enabled=False)
    name = first_client(page)
    page.goto("/")

    page.get_by_label("Find a client").fill(name)
    follow(page.get_by_role("button", name="Find", exact=True))

    expect(page.locator("#found").get_by_role("link", name=name)).to_be_visible()
    assert name.split()[0] not in page.url


def test_a_search_of_the_directory_stands_in_no_address_and_no_history(visit, complaints):
    page, asked = visit("worker"), []
    page.goto("/directory/")
    page.on("request", lambda request: asked.append(request.url))
    before = page.evaluate("history.length")
    keywords = page.get_by_role("textbox", name="Keywords")

    with page.expect_response("**/directory/"):
        keywords.press_sequentially("pantr", delay=10)
    with page.expect_response("**/directory/"):
        keywords.press("Enter")

    assert [address for address in [*asked, page.url] if "pan" in address] == []
    assert page.evaluate("history.length") == before
    complaints.clear()  # a request that the next one replaces is called an error


def test_a_search_of_the_directory_without_javascript_stands_in_no_address(visit):
    page = visit("worker", java_script_enabled=False)
    page.goto("/directory/")

    page.get_by_role("textbox", name="Keywords").fill("pantry")
    follow(page.get_by_role("button", name="Search", exact=True))

    expect(page.get_by_role("textbox", name="Keywords")).to_have_value("pantry")
    assert page.url.endswith("/directory/")


def test_typing_shortens_the_list_of_whom_was_met(visit, assert_accessible):
    page = visit("worker")
    fill_intake(page, "Tamsin Orrell", "206 555 0733")  # one more than a phone shows at once
    name = first_client(page)
    page.goto("/contacts/new/")
    who = page.get_by_label("Who", exact=True)
    everybody = who.get_by_role("option").count()

    page.get_by_label("Search your caseload").press_sequentially(name, delay=10)

    expect(who.get_by_role("option", name=name)).to_have_count(1)
    expect(who.get_by_role("option")).not_to_have_count(everybody)
    assert_accessible(page)


def test_a_second_record_of_the_same_person_is_asked_about(visit, assert_accessible):
    page = visit("worker")
    for name in ("Wren Quillfeather", "Ren Quilfeather"):
        fill_intake(page, name, "206 555 0777")

    expect(
        page.get_by_role("alert", name="Possible match: this person may already have a record")
    ).to_be_visible()
    expect(page.get_by_role("link", name="Wren Quillfeather")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Not a match").first.click()
    expect(page.get_by_text("Intake saved.")).to_be_visible()
