"""Delete grants of the same access beside another: the next file allows one."""

import uuid

from django.db import migrations
from django.utils import timezone

from audit import trail

ALONE = ("co_worker", "consultation", "emergency")
GRANT, HISTORY = "casework.accessgrant", "casework.historicalaccessgrant"


def delete_second_grants(apps, schema_editor):
    """Keep the one that ends last: nobody loses access that a colleague gave them."""
    AccessGrant = apps.get_model(GRANT)
    found, deleted, remembered = set(), [], []
    for grant in AccessGrant.objects.filter(kind__in=ALONE).order_by("-ends_at", "pk"):
        same = grant.user_id, grant.content_object_id, grant.kind
        if same in found:
            deleted.append((GRANT, str(grant.pk)))
            remembered.append(remember(apps.get_model(HISTORY), grant))
            AccessGrant.objects.filter(pk=grant.pk).delete()
        found.add(same)
    if deleted:
        trail.attest_gone(deleted, "rows.migrated")
        trail.attest([(one._meta.model, one.pk) for one in remembered], "rows.migrated")


def remember(History, grant):
    """Add a row of history that says it was deleted, with the same ciphertext."""
    latest = History.objects.filter(id=grant.pk).order_by("-history_date").first()
    latest.pk, latest._state.adding = uuid.uuid4(), True
    latest.history_date, latest.history_type = timezone.now(), "-"
    latest.save(force_insert=True)
    return latest


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0009_truer_consent_texts"),
        ("audit", "0002_append_only"),
    ]

    operations = [migrations.RunPython(delete_second_grants, migrations.RunPython.noop)]
