"""A development server that knows the pseudo-language of `tests/pseudo.py`, too."""

from config import env
from config.settings.dev import *  # noqa: F403 - settings are one namespace by Django's design
from config.settings.dev import LANGUAGES, OWN_NAMES_OF_LANGUAGES

LOCALE_PATHS = [env.required("PSEUDO_LOCALE")]
LANGUAGES = [*LANGUAGES, ("en-xa", "Pseudo")]
OWN_NAMES_OF_LANGUAGES = OWN_NAMES_OF_LANGUAGES | {"en-xa": "Pseudo"}
