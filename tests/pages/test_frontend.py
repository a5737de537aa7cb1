"""What `tools/assets.py` builds: the parts of govuk-frontend in use, and a light first page."""

import re
from html.parser import HTMLParser

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse

PART = re.compile(r"\bgovuk-([a-z]+(?:-[a-z]+)*)(?=__|--|\b)")
MODULE = re.compile(r'data-module="govuk-([a-z-]+)"')
FIRST_VIEW_BYTES = 30_000
FIRST_VIEW_REQUESTS = 5


def templates():
    return [path.read_text() for path in (settings.ROOT / "templates").rglob("*.html")]


def components():
    folder = settings.ROOT / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "components"
    return {path.name for path in folder.iterdir() if path.is_dir()}


def test_every_part_of_govuk_frontend_that_a_template_names_is_in_the_style_sheet():
    written = (settings.ROOT / "frontend" / "govuk.scss").read_text()
    python = [
        path.read_text() for path in (settings.ROOT / "pages").rglob("*.py")
    ]  # fields are drawn there
    named = {part for text in (*templates(), *python) for part in PART.findall(text)}

    used = named & components()
    assert {part for part in used if f'"govuk/components/{part}"' not in written} == set()
    assert len(used) > 20


def test_every_part_that_wants_a_script_has_it():
    started = (settings.ROOT / "frontend" / "app.js").read_text()
    wanted = {name for text in templates() for name in MODULE.findall(text)}

    for name in wanted:
        assert f"  {name.title().replace('-', '')},\n" in started, name
    assert wanted


def test_neither_the_crest_nor_the_typeface_of_the_government_is_ours():
    sheet = (settings.ROOT / "var" / "assets" / "app.css").read_text()

    assert "GDS Transport" not in sheet
    assert "/assets/" not in sheet
    assert "Atkinson Hyperlegible Next" in sheet


class Links(HTMLParser):
    """What a browser fetches by itself because a page names it."""

    def __init__(self):
        super().__init__()
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "link" and given.get("rel") in {"stylesheet", "icon"}:
            self.addresses.append(given["href"])
        if tag in {"script", "img"} and "src" in given:
            self.addresses.append(given["src"])


@pytest.fixture
def production_files(tmp_path):
    """Files as a server keeps them: compressed beforehand, named for their content."""
    storages = settings.STORAGES | {
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
        yield tmp_path


def test_the_first_view_is_light(client, db, production_files):
    page = client.get(reverse("account_login"), HTTP_ACCEPT_ENCODING="gzip")
    links = Links()
    links.feed(client.get(reverse("account_login")).content.decode())
    files = [
        production_files / address.removeprefix(settings.STATIC_URL)
        for address in links.addresses
    ]
    sizes = [smallest(file) for file in files]

    assert len(files) + 1 <= FIRST_VIEW_REQUESTS
    assert len(page.content) + sum(sizes) <= FIRST_VIEW_BYTES
    assert all(sizes)


def smallest(file):
    ways = [file, *file.parent.glob(f"{file.name}.*")]
    return min(way.stat().st_size for way in ways)
