"""The PDF says what the tables say, to eyes and to screen readers, and fetches nothing."""

import gc
import io
import os
import re
from datetime import date, timedelta

import pikepdf
import pytest
import time_machine
from django.utils import timezone
from PIL import ImageFile
from pypdf import PdfReader

from reports import pdf
from reports.finalizing import finalize
from reports.period import Period
from reports.questionnaires import VOCA_QUARTERLY
from tests.conftest import open_client
from tests.reports.conftest import AUTUMN, meet_without_name, serve

DRAWN: dict[str, bytes] = {}


@pytest.fixture(autouse=True)
def draw(reports_are_drawn, monkeypatch):
    """Draw each page once, since a test below shows that it gives the same bytes again.

    Return the function that draws.
    """
    really = pdf.render

    def render(snapshot):
        page = pdf.page(snapshot)
        if page not in DRAWN:
            DRAWN[page] = really(snapshot)
        return DRAWN[page]

    monkeypatch.setattr(pdf, "render", render)
    return really


def test_loading_the_pdf_library_does_not_let_half_a_photo_pass():
    pdf.library()

    assert not ImageFile.LOAD_TRUNCATED_IMAGES


@pytest.fixture
def filled(ana, award, dora):
    """A report with figures of one, two and four digits."""
    for number in range(12):
        client = open_client(
            ana,
            f"Person {number}",
            demographics={"sex": "female", "race_ethnicity": ["latino"]},
            victimizations=["stalking", "trafficking-labor"][: number % 3],
            classifications=["homeless"],
        )
        serve(client, award, date(2025, 11, 3), "transportation", quantity=100 + number)
    meet_without_name(ana, award, date(2025, 11, 3), people=7)
    return finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)


def text_of(snapshot):
    pages = PdfReader(io.BytesIO(bytes(snapshot.pdf))).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def opened(snapshot):
    return pikepdf.open(io.BytesIO(bytes(snapshot.pdf)))


def elements(document):
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        yield element
        children = element.get("/K", [])
        children = children if isinstance(children, pikepdf.Array) else [children]
        waiting += [child for child in children if isinstance(child, pikepdf.Dictionary)]


def test_the_first_page_says_whether_the_period_was_over(rosa, award, dora, snapshot):
    summer = Period(date(2026, 7, 1), date(2026, 9, 30))
    serve(rosa, award, date(2026, 7, 2))
    early = finalize(VOCA_QUARTERLY, award, summer, by=dora)

    assert "Finalized before this period was over" in text_of(early)
    assert "Finalized before this period was over" not in text_of(snapshot)


def test_every_line_of_every_table_is_in_the_pdf(filled):
    text = text_of(filled)

    for table in filled.report.tables:
        assert f"{table.number}. {table.title}" in text
        for row in table.rows:
            unit = f"{row.unit} " if table.mixes_units else ""
            line = re.escape(f"{row.label} {unit}{row.value:,}")
            assert re.search(rf"{line}\b", text), row


def test_the_title_page_says_whose_when_and_which(filled):
    first = PdfReader(io.BytesIO(bytes(filled.pdf))).pages[0].extract_text()

    for words in (
        "Harbor Street Outreach",
        "VOCA Victim Assistance",
        "voca-2026",
        "October 1, 2025 to December 31, 2025",
        "Funder copy",
        "July 15, 2026",
    ):
        assert words in re.sub(r"\s+", " ", first)
    assert filled.dataset_digest in re.sub(r"\s+", "", first)


def test_the_rules_are_in_the_appendix(filled):
    text = text_of(filled)

    assert all(table.rule in text for table in filled.report.tables)


def test_pages_are_numbered(filled):
    pages = PdfReader(io.BytesIO(bytes(filled.pdf))).pages

    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in re.sub(r"\s+", " ", page.extract_text())


def test_a_screen_reader_finds_language_title_and_header_cells(filled):
    with opened(filled) as document:
        headers = [each for each in elements(document) if each.get("/S") == "/TH"]
        figures = [each for each in elements(document) if each.get("/S") == "/Figure"]
        title = str(document.docinfo["/Title"])
        language, viewer = str(document.Root.Lang), document.Root.ViewerPreferences

        assert (language, bool(viewer.DisplayDocTitle)) == ("en", True)
        assert "VOCA" in title
        assert "Person" not in title
        assert len(headers) > 100
        assert {str(each.A.Scope) for each in headers} == {"/Row", "/Column"}
        assert len(figures) == 2
        assert all("People" in str(each.Alt) or "people" in str(each.Alt) for each in figures)
        assert document.Root.MarkInfo.Marked


def test_links_of_the_contents_print(filled):
    with opened(filled) as document:
        links = [link for page in document.pages for link in page.get("/Annots", [])]

        assert links
        assert all(int(link.F) & pdf.PRINT for link in links)


def test_our_own_typeface_is_embedded(filled):
    with opened(filled) as document:
        fonts = {
            str(font.BaseFont)
            for page in document.pages
            for font in page.Resources.get("/Font", {}).values()
        }

    assert any("Atkinson" in name for name in fonts)


def test_the_same_snapshot_draws_the_same_bytes(filled, draw):
    assert draw(filled) == bytes(filled.pdf)


def test_drawn_on_another_day_it_has_the_same_bytes(filled, draw):
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        assert draw(filled) == bytes(filled.pdf)


def test_what_drawing_changes_in_the_process_it_puts_back(filled, draw, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")

    draw(filled)

    assert os.environ["SOURCE_DATE_EPOCH"] == "1"
    assert gc.isenabled()


def test_a_public_copy_hides_in_the_pdf_what_it_hides_in_the_tables(filled, ana, award, dora):
    serve(
        open_client(ana, "Mo", demographics={"sex": "male"}),
        award,
        date(2025, 11, 4),
        "relocation",
    )

    public = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora, public=True)

    text = text_of(public)
    assert "Male s" in text
    assert "Female s" in text
    assert "Anonymous contacts s" in text
    assert "s = suppressed to protect confidentiality: numbers from 1 to 10" in text


def test_a_later_report_lists_what_changed(filled, ana, award, dora):
    serve(open_client(ana, "Luz"), award, date(2025, 12, 1), "relocation")

    later = finalize(VOCA_QUARTERLY, award, AUTUMN, by=dora)

    text = text_of(later)
    assert "What changed since the earlier report" in text
    assert "1. Individuals 12 13" in text


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://169.254.169.254/",
        "https://example.org/pixel.png",
        "ftp://example.org/",
        "static:../manage.py",
        "static:/etc/passwd",
        "static:nothing.css",
        "data:text/plain,hello",
    ],
)
def test_nothing_is_fetched_but_our_static_files(address):
    with pytest.raises(ValueError, match="static file"):
        pdf.fetcher()().fetch(address)


def test_our_style_is_fetched():
    assert b"@page" in pdf.fetcher()().fetch("static:report.css").read()


def test_drawing_a_report_complains_of_nothing(filled, draw, caplog):
    draw(filled)

    assert [record.message for record in caplog.records] == []
