"""Up to now a file was made when it was approved: whatever was approved, was ready then.

Nobody did this, so history keeps no version of it: the rows say it, and the trail names them.
"""

from django.db import migrations
from django.db.models import F

from audit import trail


def mark_ready(apps, schema_editor):
    Export = apps.get_model("exports", "Export")
    approved = Export.objects.exclude(approved_at=None)
    changed = list(approved.values_list("pk", flat=True))
    approved.update(ready_at=F("approved_at"))
    if changed:
        trail.attest([(Export, key) for key in changed], "rows.migrated")


def unmark(apps, schema_editor):
    apps.get_model("exports", "Export").objects.update(ready_at=None)


class Migration(migrations.Migration):
    dependencies = [("exports", "0003_ready_at"), ("audit", "0002_append_only")]

    operations = [migrations.RunPython(mark_ready, unmark, elidable=False)]
