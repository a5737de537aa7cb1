"""Every table of ours is on the trail, and nobody writes to one past Django's doors."""

import re
from pathlib import Path

from django.apps import apps
from django.conf import settings

from audit import rows

SIGN_IN = {"account", "mfa"}  # allauth's
WATCHED = SIGN_IN | set(settings.OURS) - {"encryption", "audit", "search"}
# SQL that writes, a private door, and a deletion without a signal.
PAST_THE_DOORS = re.compile(r"_raw_delete|save_base\(|INSERT INTO|DELETE FROM|\bUPDATE \{")
ALLOWED = {
    "casework/triggers.py",  # writes sums of covered rows into a table that is none
    "encryption/rotating.py",  # wraps data keys anew: a table that the seal itself guards
    "audit/write_capture.py",
    "pages/models/sent_forms.py",  # a table that nothing attests, and no other
    "audit/restricting.py",
}


def test_every_table_of_ours_and_of_sign_in_is_attested_but_for_a_few():
    watched = {model for model in apps.get_models() if model._meta.app_label in WATCHED}

    left_out = {model._meta.label_lower for model in watched if not rows.is_covered(model)}
    assert left_out == {
        "accounts.session",
        "accounts.cacheentry",
        "casework.workcount",
        "accounts.outgoingemail",
        "drafts.draft",
        "drafts.draftpart",
        "jobs.job",
        "notifications.notification",
        "pages.sentform",
        "reports.finalization",
    }
    assert set(settings.TRAIL_LEAVES_OUT) - left_out == {"mfa.authenticator.last_used_at"}


def test_every_list_between_our_rows_is_attested_with_one_of_them():
    for model in rows.covered_models():
        attested = {field.name for field in rows.lists(model)}
        for field in model._meta.local_many_to_many:
            has_a_table_of_ours = rows.is_covered(field.remote_field.through)
            assert has_a_table_of_ours or field.name in attested, field


def test_nobody_writes_past_the_doors():
    found = [
        f"{path.relative_to(settings.ROOT)}:{number}"
        for package in settings.OURS
        for path in (settings.ROOT / package).rglob("*.py")
        if "migrations" not in path.parts
        and str(path.relative_to(settings.ROOT)) not in ALLOWED
        for number, line in enumerate(Path(path).read_text().splitlines(), start=1)
        if PAST_THE_DOORS.search(line)
    ]

    assert found == []
