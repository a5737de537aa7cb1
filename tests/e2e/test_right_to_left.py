"""A consent wording in Arabic is read from the right, on a page that runs from the left."""

from playwright.sync_api import expect

PROPOSE_AND_APPROVE = """
from accounts.models import User
from accounts.roles import Role
from casework.models.consent_wordings import propose_wording
text = "تساعدك [agency] في السكن. يمكنك أن ترفض متى شئت، وتنتهي الموافقة في [date]."
directors = User.objects.filter(role=Role.DIRECTOR)
administrators = User.objects.filter(role=Role.ADMINISTRATOR)
wording = propose_wording(by=directors[0], purpose="services", language="ar", text=text)
wording.approve(by=administrators[0])
"""
SOMEBODY_S_CONSENT = """
from django.urls import reverse
from accounts.models import User
from casework.models import Client
worker = User.objects.get(email={email!r})
client = Client.objects.on_caseload_of(worker).values_list("pk", flat=True)[0]
print(reverse("casework:consent-create", args=[client]))
"""
EDGES = """(paragraph) => {
    const text = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT).nextNode();
    const word = document.createRange();
    word.setStart(text, 0);
    word.setEnd(text, text.data.indexOf(" "));
    const {left, right} = word.getBoundingClientRect(), box = paragraph.getBoundingClientRect();
    return {toTheLeft: left - box.left, toTheRight: box.right - right};
}"""


def test_a_consent_wording_in_arabic_begins_at_the_right_edge(visit, agency):
    agency.ask(PROPOSE_AND_APPROVE)
    email, _password = agency.sign_ins["worker"]
    page = visit("worker")
    page.goto(agency.ask(SOMEBODY_S_CONSENT.format(email=email)))
    page.get_by_role("radio", name="Arabic").check()

    wording = page.locator(".read-aloud[lang=ar]")
    paragraph = wording.locator("p").first
    edges = paragraph.evaluate(EDGES)

    expect(wording).to_have_attribute("dir", "rtl")
    expect(paragraph).to_have_css("direction", "rtl")
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    assert edges["toTheRight"] < 2 < edges["toTheLeft"]
