"""What people do with Holdfast, with a canary wherever they may type something.

Everything goes to a real server over HTTP: once through a browser's own forms, and many times
as the same browser would send them, with its cookies.
"""

import quopri
import re
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect

from tests.conftest import HIDDEN
from tests.e2e.cast import QUICK_EXIT_URL, check_service, enter_date, go, unfold
from tests.e2e.conftest import follow
from tests.nouns.declaring import nouns
from tests.nouns.scans import pdf

SERVICE = "Information about the criminal justice process"
AWARD = "Safe Streets Fund"
PROBLEM = re.compile(r'<p class="govuk-error-message"[^>]*>(.*?)</p>', re.S)
LAST_WORDS = 8_000  # of the server's log, when it fails
AFTER_THE_DELAY = 400  # milliseconds: what is typed is sent when the typing pauses


class Desk:
    """Somebody's signed-in browser, and the canaries that they type."""

    def __init__(self, page, password, canaries, log):
        self.page, self.password, self.canaries, self.log = page, password, canaries, log
        self.request = page.context.request

    def send(self, path, *fields, **more):
        """Send a form as the browser would; return where the answer leads, or None."""
        answer = self._send(path, *fields, **more)
        return answer.headers.get("location")

    def _send(self, path, *fields, **more):
        answer = self.request.post(
            path,
            data=urlencode([*fields, *more.items()], doseq=True),
            headers={**self._token(), "Content-Type": "application/x-www-form-urlencoded"},
            max_redirects=0,
        )
        assert answer.status < 500, self._what_happened(path, answer)
        return answer

    def done(self, path, *fields, **more):
        """Send a form that is in order."""
        answer = self._send(path, *fields, **more)
        went = answer.headers.get("location")
        assert went, f"{path}: {PROBLEM.findall(answer.text())} about {fields}, {more}"
        return went

    def fill(self, path, *fields, **more):
        """Open a form and send it, with what it carries, in order."""
        carried = dict(HIDDEN.findall(self.read(path)))
        return self.done(path, *fields, **carried | more)

    def prove(self):
        """Say once more who this is, before something that asks for it."""
        self.done("/account/reauthenticate/", password=self.password)

    def upload(self, path, name, kind, content, field="file", **more):
        file = {"name": name, "mimeType": kind, "buffer": content}
        answer = self.request.post(
            path, multipart={field: file, **more}, headers=self._token(), max_redirects=0
        )
        assert answer.status == 302, self._what_happened(path, answer)

    def post(self, path):
        answer = self.request.post(path, headers=self._token(), max_redirects=0)
        assert answer.status == 200, self._what_happened(path, answer)
        return answer

    def read(self, path):
        answer = self.request.get(path)
        assert answer.status == 200, self._what_happened(path, answer)
        return answer.text()

    def find(self, path, pattern) -> str:
        """Return the first address on a page that looks like this."""
        return re.search(pattern, self.read(path))[0]

    def _what_happened(self, path, answer) -> str:
        """Say what came instead, and what the server wrote down about it."""
        return f"{path}: {answer.status}\n{self.log.read_text()[-LAST_WORDS:]}"

    def _token(self):
        cookies = {cookie["name"]: cookie["value"] for cookie in self.page.context.cookies()}
        return {"X-CSRFToken": cookies["csrftoken"]}


def keep_a_record(desk: Desk) -> str:
    """Open a record, work with it for as long as somebody does, and return its path."""
    canaries = desk.canaries
    other_names = [canaries.words(5), canaries.foreign_word()]
    identity = {"preferred_name": canaries.word(), "other_names": "\n".join(other_names)}
    identity |= {"phone_number": canaries.phone(), **born(canaries.birth_date())}
    went = desk.done(
        "/clients/new/",
        ("agreed_to", "record"),
        ("agreed_to", "contact"),
        texts="en:record-2,contact-2",
        method="written",
        interpreter=canaries.word(),
        **identity,
    )
    client = f"/clients/{went.rpartition('=')[2]}/"

    desk.fill(f"{client}edit/", **identity | {"other_names": canaries.words(5)})
    say_less_of_the_date(desk, client, identity)
    for noun in nouns().values():
        if noun.flow:
            noun.flow(desk, client)
    desk.send("/clients/search/", typed=canaries.word())
    desk.send("/clients/options/", typed=identity["preferred_name"])

    page = desk.read(client)
    shown = [identity["preferred_name"], identity["phone_number"]]
    assert not [words for words in shown if words not in page], client
    return client


def say_less_of_the_date(desk: Desk, client: str, identity):
    """Keep the month of a birth, refuse an age of long ago, and keep a date again."""
    year, month = desk.canaries.birth_month()
    part = {"birth_date_day": "", "birth_date_month": month, "birth_date_year": year}
    desk.fill(f"{client}edit/", **identity | part)
    long_ago = desk.canaries.birth_date()
    aged = {"birth_date_answer": "age", "birth_date_age": 34, "birth_date_asked_on": long_ago}
    desk.send(f"{client}edit/", **identity | aged)
    desk.fill(f"{client}edit/", **identity | born(desk.canaries.birth_date()))


def born(day) -> dict:
    return {
        "birth_date_day": day.day,
        "birth_date_month": day.month,
        "birth_date_year": day.year,
    }


def today(*, ahead: timedelta = timedelta()) -> str:
    return (timezone.localdate() + ahead).isoformat()


def supervise(desk: Desk, client: str):
    """Type into a record what only a supervisor may: sign its review, close and reopen it."""
    for noun in nouns().values():
        if noun.supervisor_flow:
            noun.supervisor_flow(desk, client)


def hand_over(desk: Desk, client: str):
    """Give a client to another worker of the team."""
    workers = re.findall(r'name="to"[^>]*value="([^"]+)"', desk.read(f"{client}transfer/"))
    desk.done(f"{client}transfer/", to=workers[-1], has_note="yes", note=desk.canaries.words(3))


def change_their_mind(desk: Desk, client: str):
    """Reschedule a follow-up, complete one, open a second record of them, revoke a consent."""
    follow_up = desk.find(client, rf"{client}follow-ups/[0-9a-f-]{{36}}/")
    desk.fill(f"{follow_up}due-date/", due_on=today(ahead=timedelta(days=30)))
    desk.done(f"{follow_up}completion/", outcome="done")
    alike = {"preferred_name": desk.canaries.word(), "method": "verbal", "agreed_to": "record"}
    alike |= {"texts": "en:record-2,contact-2"}
    phone = re.search(r"tel:(\+\d+)", desk.read(client))[1]
    assert desk.send("/clients/new/", **alike, phone_number=phone) is None
    desk.done(desk.find(client, rf"{client}consents/[\w-]+/revocation/"))


def erase(asking: Desk, confirming: Desk, client: str):
    asking.prove()
    confirming.prove()
    asking.done(f"{client}erasure/", reason="asked")
    confirming.done(confirming.find(client, rf"{client}erasures/[\w-]+/confirmation/"))


def write_in_the_wrong_place(desk: Desk, *forms: str):
    """Answer every question of some forms with what fits none."""
    for form in forms:
        names = set(re.findall(r'name="([\w-]+)"', desk.read(form))) - {"csrfmiddlewaretoken"}
        wrong = desk.canaries.word()
        for answer in (wrong, f"{wrong}\0"):
            desk.send(form, **dict.fromkeys(names, answer))
        for some in in_parts(sorted(names)):
            desk.send(form, **dict.fromkeys(some, wrong * 2_000))


def in_parts(names: list[str], most: int = 50) -> list[list[str]]:
    """Divide a form's names, so that long answers to one part are within what is received."""
    return [names[start : start + most] for start in range(0, len(names), most)]


def work_by_hand(desk: Desk):
    """The same work in the browser itself: it must not remember, either.

    It keeps what a navigation sends, and writes it down sooner or later: none may send any.
    """
    sent = []
    note = partial(note_what_navigates, sent)
    desk.page.on("request", note)
    log_work_by_hand(desk)
    desk.page.remove_listener("request", note)
    assert sent == []


def note_what_navigates(sent: list[str], request):
    if request.is_navigation_request() and request.method == "POST":
        sent.append(request.url)


def log_work_by_hand(desk: Desk):
    page, canaries = desk.page, desk.canaries
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Clients").click()
    page.get_by_label("Find a client").press_sequentially(canaries.word())
    expect(page.get_by_text("No clients found")).to_be_visible()

    go(page, "New client")
    page.get_by_label("English", exact=True).first.check()
    page.get_by_label("Keeping a record").check()
    page.get_by_label("Being contacted by us").check()
    page.get_by_label("Written").check()
    page.get_by_text("An interpreter helped").click()
    page.get_by_label("Interpreter used, if any").fill(canaries.word())
    page.get_by_label("Phone number").fill(canaries.word())
    page.get_by_role("button", name="Save intake").click()
    expect(page.get_by_role("alert").first).to_be_visible()
    name = canaries.word()
    page.get_by_label("Preferred name").fill(name)
    page.get_by_label("Phone number").fill(canaries.phone())
    unfold(page, "Other names, date of birth")
    page.get_by_label("Other names").fill(canaries.words(2))
    enter_date(page, "Date of birth", canaries.birth_date())
    page.get_by_role("button", name="Save intake").click()
    expect(page.get_by_text("Intake saved. Log the first contact.")).to_be_visible()

    row = check_service(page, SERVICE)
    row.get_by_label("Maybe later").check()
    row.get_by_text("How many times, other agency").click()
    row.get_by_label("Referred to (if another agency)").press_sequentially(canaries.word())
    page.wait_for_timeout(AFTER_THE_DELAY)
    page.get_by_label("Contact note").fill(canaries.words(3))
    page.get_by_label("In a week").check()
    page.get_by_label("What you will do").fill(canaries.word())
    page.get_by_role("button", name="Save contact").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()

    page.get_by_role("link", name="Add a photo of the signed form").first.click()
    file = {
        "name": f"{canaries.word()}.pdf",
        "mimeType": "application/pdf",
        "buffer": pdf(desk),
    }
    page.get_by_label("Photo or PDF").set_input_files(file)
    page.get_by_role("button", name="Add the form").click()
    expect(page.get_by_text("Signed form saved.")).to_be_visible()

    go(page, "Close case")
    page.get_by_label("Moved away").check()
    page.get_by_role("textbox").last.fill(canaries.words(2))
    page.get_by_role("button", name="Close case").click()
    expect(page.get_by_text("Case closed.").first).to_be_visible()

    page.get_by_role("link", name="My day").click()
    go(page, "Log a contact")
    page.get_by_label("Contact note").fill(canaries.words(2))
    page.get_by_label("Referred to (if another agency)").first.evaluate(
        "(input, words) => { input.value = words }", canaries.word()
    )
    page.reload()
    page.get_by_label("Contact note").fill(canaries.words(2))
    page.goto("/day/")
    page.go_back()


def subscribe(desk: Desk, app):
    """Make an address of a calendar, replace it, and read it as an app does.

    Both addresses are secrets: also the one that is refused, and logged, from then on.
    """
    desk.prove()
    first = new_address(desk, desk.post("/calendar/new/"))
    replacing = desk.find("/calendar/", r"/calendar/[0-9a-f-]{36}/replacement/")
    second = new_address(desk, desk.post(replacing))
    assert app.get(first).status == 404
    answer = app.get(second)
    assert answer.status == 200
    assert "BEGIN:VEVENT" in answer.text()
    assert not [each for each in desk.canaries.spellings if each in answer.text()]


def new_address(desk: Desk, answer) -> str:
    path = re.search(r"/calendar/feed/([\w-]+)\.ics", answer.text())
    desk.canaries.remember(path[1])
    return path[0]


def turn_on_the_second_step(desk: Desk):
    """The seed of a code app is a secret, too."""
    page = desk.page
    desk.prove()
    page.goto("/account/2fa/totp/activate/")
    seed = desk.canaries.remember(page.locator(".secret").inner_text().strip())
    code = format_hotp_value(hotp_value(seed, int(time.time()) // 30))
    page.get_by_role("textbox", name=re.compile("code", re.I)).fill(code)
    follow(page.get_by_role("button", name="Turn on"))
    page.goto("/account/2fa/recovery-codes/")


def make_exceptions(desk: Desk, client: str):
    """Give one colleague access to a record, and block another."""
    reason = desk.canaries.words(3)
    path = f"{client}access/new/"
    given = {"kind": "consultation", "until": today(), "reason": reason}
    desk.done(path, to=offered(desk, path, "to"), **given)
    path = f"{client}blocks/new/"
    desk.done(path, person=offered(desk, path, "person"), reason=desk.canaries.words(3))
    desk.read(f"{client}access/")


def offered(desk: Desk, path: str, field: str) -> str:
    """Return the last choice that a form offers in a field."""
    select = re.search(rf'name="{field}".*?</select>', desk.read(path), re.S)[0]
    return re.findall(r'<option value="([^"]+)"', select)[-1]


def open_in_emergency(desk: Desk, chart_number: str):
    """Open another team's record in an emergency, and close it again."""
    desk.prove()
    desk.done("/emergency-access/", number=chart_number)
    path = "/emergency-access/new/"
    found = re.search(r'name="found" value="([^"]+)"', desk.read(path))[1]
    opened = desk.done(path, reason="safety", why=desk.canaries.words(4), found=found)
    page = desk.read(opened)
    ending = re.search(r"/emergency-access/[\w-]+/ending/", page)[0]
    desk.done(ending, has_note="yes", note=desk.canaries.words(3))


def hand_in_a_certificate(desk: Desk):
    path, name = "/training/new/", f"{desk.canaries.word()}.pdf"
    facts = {"course": offered(desk, path, "course"), **completed()}
    desk.upload(path, name, "application/pdf", pdf(desk), "certificate", **facts)


def completed() -> dict:
    return {
        "completed_on_day": "1",
        "completed_on_month": "1",
        "completed_on_year": str(today()[:4]),
    }


def export(asking: Desk, approving: Desk) -> bytes:
    """Request an export, have it approved, and return the encrypted file."""
    words = {"purpose": asking.canaries.words(3), "recipient": asking.canaries.words(2)}
    columns = [("columns", column) for column in ("name", "phone")]
    asking.prove()
    asked = asking.done("/exports/new/", *columns, basis="inside", selection="open", **words)
    approving.prove()
    approving.done(f"{asked}approval/")
    wait_for("Show the file password", on=asked, desk=asking)
    answer = asking.post(f"{asked}password/")
    asking.canaries.remember(
        re.search(r'<code class="password"[^>]*>([^<]+)<', answer.text())[1]
    )
    return asking.post(f"{asked}file/").body()


def wait_for(words: str, *, on: str, desk: Desk) -> None:
    """Wait until a page says that a job is done."""
    for _ in range(240):
        if words in desk.read(on):
            return
        time.sleep(0.5)
    raise AssertionError(f"The page does not say {words!r}: {desk.read(on)}")


def invite(desk: Desk, letters: Path) -> str:
    """Invite a colleague; return the address to which the letter leads them."""
    desk.prove()
    team = offered(desk, "/people/new/", "team")
    desk.done("/people/new/", email="new@harborstreet.example", role="worker", team=team)
    for _ in range(100):  # it is posted after the answer
        written = b"".join(letter.read_bytes() for letter in letters.iterdir())
        if links := re.findall(rb"http\S+?(/invitation/\S+/)", quopri.decodestring(written)):
            return links[-1].decode()
        time.sleep(0.5)
    raise AssertionError("no letter has come")


def accept(browser, address: str, canaries):
    """Take the place, from a browser that nobody has signed in with."""
    page = browser.get(address).text()
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page)[1]
    password = canaries.words(2)
    answers = {"name": "Noor New", "password": password, "again": password}
    answer = browser.post("/invitation/", form=answers | {"csrfmiddlewaretoken": token})
    assert "Noor" in answer.text(), answer.status


def lock_and_unlock(desk: Desk):
    """Lock the session; what is sent meanwhile is kept until it is unlocked."""
    desk.send("/session/lock/")
    contact = {"when": "now", "kind": "street", "outcome": "reached"}
    desk.send("/contacts/new/", note=desk.canaries.words(3), **contact)
    desk.done("/session/locked/", proof=desk.password)


def look_into_the_directory(desk: Desk):
    """Find a service there; nobody's name belongs into that box."""
    page = desk.page
    page.goto("/directory/")
    keywords = page.get_by_role("textbox", name="Keywords")
    keywords.fill("shelter")
    keywords.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("service")


def leave_in_a_hurry(desk: Desk):
    """Press the quick exit over a contact that is half written."""
    page = desk.page
    page.context.route(
        f"{QUICK_EXIT_URL}**",
        lambda route: route.fulfill(body="Sunny", content_type="text/plain"),
    )
    page.goto("/contacts/new/")
    page.get_by_label("Contact note").fill(desk.canaries.words(3))
    page.get_by_role("button", name="Quick exit").click()
    page.wait_for_url(QUICK_EXIT_URL)


def sign_out(desk: Desk):
    desk.page.goto("/")
    desk.page.locator("details", has_text="Sign out").locator("summary").click()
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_role("heading", name="Sign in")).to_be_visible()


def report(desk: Desk) -> list[bytes]:
    """Finalize a report and return it in every format there is."""
    page = desk.page
    page.goto("/reports/new/")
    page.get_by_label(re.compile(AWARD)).first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label(re.compile(r"\(not over yet\)")).check()
    page.get_by_role("button", name="Show the numbers").click()
    page.get_by_role("button", name="Finalize and create PDF").click()
    page.get_by_text("Download the PDF").first.wait_for(timeout=120_000)
    files = [f"{page.url}report.{kind}" for kind in ("pdf", "csv", "json")]
    return [desk.request.get(file).body() for file in files]
