"""Foreign keys name their target by string, where the import contracts can't see them."""

import tomllib

import pytest
from django.apps import apps
from django.conf import settings

OURS = set(settings.OURS)


def layers() -> dict[str, int]:
    """Return how high each package is: the layers of the import contract, lowest first."""
    pyproject = tomllib.loads((settings.ROOT / "pyproject.toml").read_text())
    contract = pyproject["tool"]["importlinter"]["contracts"][0]
    return {
        package: height
        for height, layer in enumerate(reversed(contract["layers"]))
        for package in layer.split(" | ")
    }


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_relations_point_down(model):
    height = layers()
    home = model._meta.app_label

    upward = [
        f"{model._meta.label}.{field.name} points up to {target._meta.label}"
        for field in model._meta.get_fields()
        if not field.auto_created and (target := field.related_model) in our_models()
        if target._meta.app_label != home and height[target._meta.app_label] >= height[home]
    ]

    assert upward == []
