"""`settings.OURS` is the one list of our packages; what must repeat it is compared with it."""

import pytest
from django.conf import settings

from tests.architecture.contracts import importlinter, layers, tool


def test_the_import_contracts_check_every_package():
    assert set(importlinter()["root_packages"]) == {"config", *settings.OURS}


def test_the_types_of_every_package_are_checked():
    assert sorted(tool("mypy")["files"]) == sorted(settings.OURS)


def test_the_list_of_packages_is_ordered_as_the_layers_are():
    in_layers = [package for layer in layers() for package in layer]
    height = {package: n for n, layer in enumerate(layers()) for package in layer}

    assert sorted(in_layers) == sorted(settings.OURS)
    assert sorted(settings.OURS, key=height.get) == settings.OURS


@pytest.mark.parametrize("package", settings.OURS)
def test_the_modules_of_each_package_are_layered_too(package):
    contracts = {contract["name"] for contract in importlinter()["contracts"]}

    assert f"Inside {package}" in contracts


def lines_of(package):
    """Return how many lines of Python a package has, as people wrote them."""
    return sum(
        len(path.read_text().splitlines())
        for path in (settings.ROOT / package).rglob("*.py")
        if path.parent.name != "migrations"
    )


def test_no_package_holds_more_than_a_third_of_the_code():
    lines = {package: lines_of(package) for package in settings.OURS}

    assert max(lines.values()) <= sum(lines.values()) / 3, max(lines, key=lines.get)
