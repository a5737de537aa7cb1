"""The import contracts of pyproject.toml."""

import tomllib

from django.conf import settings


def importlinter():
    pyproject = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())
    return pyproject["tool"]["importlinter"]


def layers():
    (contract,) = [c for c in importlinter()["contracts"] if c["name"].startswith("Packages")]
    return [layer.split(" | ") for layer in reversed(contract["layers"])]
