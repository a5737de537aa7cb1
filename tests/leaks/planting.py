"""Ten leaks, put by hand where real ones would be: a scan has to find all of them."""

import base64
import gzip
import json
import pickle
import warnings
import zlib

from reports.pdf import library
from tests.leaks.flows import Desk

PUT_A_ROW = "from accounts.models import Team; Team.objects.create(name={!r})"
PUT_A_SESSION = """
from django.contrib.sessions.models import Session
from django.utils import timezone
Session(session_key="planted", session_data={!r}, expire_date=timezone.now()).save()
"""


def plant(agency, desk: Desk, stays: Desk) -> set[str]:
    """Leak ten canaries in ten ways while the server runs, and return them.

    One waits in the browser of `stays`, who does not sign out: that would clear it away, as it
    should, perhaps before it reached the disk.
    """
    words = desk.canaries
    in_clear, in_hex, pickled = words.word(), words.word(), words.word()
    agency.ask(PUT_A_ROW.format(in_clear))
    agency.ask(PUT_A_ROW.format(in_hex.encode().hex()))
    packed = base64.b64encode(zlib.compress(pickle.dumps({"name": pickled})))
    agency.ask(PUT_A_SESSION.format(packed.decode()))

    in_an_address = words.foreign_word()
    desk.page.goto(f"/clients/?q={in_an_address}")
    in_the_browser = words.word()
    stays.page.goto("/")
    stays.page.evaluate("name => localStorage.setItem('draft', name)", in_the_browser)

    logged, escaped = words.word(), words.foreign_word()
    with agency.log.open("a") as log:
        log.write(f"ERROR {logged} was not found\n")
    (agency.home / "out" / "planted.json").write_text(json.dumps({"note": escaped}))

    uploaded, temporary, drawn = words.word(), words.word(), words.foreign_word()
    (agency.home / "media" / "planted").write_text(uploaded, encoding="utf-16")
    (agency.home / "tmp" / "planted").write_bytes(gzip.compress(temporary.encode()))
    with warnings.catch_warnings(action="ignore"):
        pdf = library().HTML(string=f"<p>{drawn}").write_pdf()
    (agency.home / "out" / "planted.pdf").write_bytes(pdf)
    return {
        *(in_clear, in_hex, pickled, in_an_address, in_the_browser),
        *(logged, escaped, uploaded, temporary, drawn),
    }
