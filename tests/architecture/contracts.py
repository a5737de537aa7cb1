"""The import contracts, and other tools' settings, of pyproject.toml."""

import tomllib

from django.conf import settings


def tool(name):
    return tomllib.loads((settings.ROOT / "pyproject.toml").read_text())["tool"][name]


def importlinter():
    return tool("importlinter")


def layers():
    """Return the packages of each layer, the lowest layer first."""
    (contract,) = [c for c in importlinter()["contracts"] if c["name"].startswith("Packages")]
    return [layer.split(" | ") for layer in reversed(contract["layers"])]
