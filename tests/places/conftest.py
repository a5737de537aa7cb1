import pytest

from places.models import Area, Place


@pytest.fixture
def waterfront(adam):
    return Area.add(by=adam, name="Waterfront", name_es="Puerto")


@pytest.fixture
def pier(ana, waterfront):
    facts = {"directions": "Behind the ice house.", "area": waterfront}
    return Place.add(by=ana, name="Pier 4", **facts)


@pytest.fixture
def library(ana):
    return Place.add(by=ana, name="Central Library")
