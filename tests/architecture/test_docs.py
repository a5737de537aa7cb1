"""What the docs point to is there: pages, and files named in code spans."""

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = settings.ROOT / "docs"
PAGES = sorted(FOLDER.rglob("*.md"))
DOCS = [*sorted(settings.ROOT.glob("*.md")), *PAGES]
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(#[\w-]+)?\)")
FILE = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|html|md|toml|js|css|sh))`")
MADE_UP = re.compile("interest")  # the recipe's example
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def anchor(heading: str) -> str:
    """Return how a page's heading is linked to."""
    return "#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(settings.ROOT)))
def test_every_link_leads_somewhere(path: Path):
    for target, heading in LINK.findall(path.read_text()):
        there = path.parent / target

        assert there.exists(), f"{path.name}: {target}"
        if heading:
            assert heading in map(anchor, HEADING.findall(there.read_text())), heading


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(settings.ROOT)))
def test_every_file_that_is_named_is_there(path: Path):
    named = [name for name in FILE.findall(path.read_text()) if not MADE_UP.search(name)]

    assert [name for name in named if not (settings.ROOT / name).exists()] == []


def test_every_page_has_a_reader_and_is_in_the_index():
    index = FOLDER / "README.md"
    listed = {(FOLDER / target).resolve() for target, _ in LINK.findall(index.read_text())}
    pages = [path for path in PAGES if path != index and path.parent != FOLDER / "decisions"]

    assert [path.name for path in pages if path not in listed] == []
    readers = {path.parent.name for path in pages} - {"docs"}
    assert readers == {"guides", "staff", "administrators", "developers"}


DECISIONS = sorted((settings.ROOT / "docs" / "decisions").glob("0*.md"))


def test_decisions_are_numbered_once_each():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_its_three_parts(path: Path):
    text = path.read_text()

    assert text.startswith(f"# {int(path.name[:4])}. ")
    assert all(f"**{part}" in text for part in ("Context", "Decision", "Consequence"))
