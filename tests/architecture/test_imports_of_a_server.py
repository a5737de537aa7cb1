"""A server's process does not carry what only a job or a rare page needs."""

import json
import subprocess
import sys

from django.conf import settings

HEAVY = ("PIL", "icalendar", "lxml", "msoffcrypto", "pikepdf", "weasyprint", "xlsxwriter")
LOADED = """
import json, sys
import django
django.setup()
from django.urls import get_resolver
def load(resolver):
    for pattern in getattr(resolver, "url_patterns", []):
        load(pattern)
load(get_resolver())
print(json.dumps(sorted(sys.modules)))
"""


def test_a_server_has_not_loaded_what_draws_and_packs():
    printed = subprocess.run(
        [sys.executable, "-c", LOADED],
        cwd=settings.ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout
    loaded = set(json.loads(printed))

    assert "casework.views.clients" in loaded
    assert loaded.isdisjoint(HEAVY)
