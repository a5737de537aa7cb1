"""Of two consents of one client to one purpose, the newest is their word; it replaced the other.

Nobody did this, so history keeps no version of it: the rows say it, and the trail names them.
"""

from itertools import groupby

from django.db import migrations

from audit import trail


def mark_replaced(apps, schema_editor):
    Consent = apps.get_model("casework", "Consent")
    consents, changed = Consent.objects, []
    current = consents.filter(revoked_on=None, superseded_on=None)
    in_turn = current.order_by("client_id", "purpose", "given_on", "id")
    found = in_turn.values_list("client_id", "purpose", "given_on", "id")
    for _, group in groupby(list(found), key=lambda consent: consent[:2]):
        keys_and_days = [(key, day) for *_, day, key in group]
        following = zip(keys_and_days, keys_and_days[1:], strict=False)
        for (key, _day), (successor, replaced_on) in following:
            consents.filter(pk=key).update(
                superseded_by_id=successor, superseded_on=replaced_on
            )
            changed.append((Consent, key))
    if changed:
        trail.attest(changed, "rows.migrated")


def unmark(apps, schema_editor):
    consents = apps.get_model("casework", "Consent").objects
    consents.update(superseded_by=None, superseded_on=None)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0006_consents_are_replaced"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunPython(mark_replaced, unmark, elidable=False)]
