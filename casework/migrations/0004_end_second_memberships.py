"""End memberships beside an earlier one in the same program: the next file allows one."""

import uuid

from django.db import migrations
from django.utils import timezone

from audit import trail

SAME = ("program_id", "person_id")


def end_second_memberships(apps, schema_editor):
    Membership = apps.get_model("casework", "Membership")
    History = apps.get_model("casework", "HistoricalMembership")
    now, found, ended = timezone.now(), set(), []
    for membership in Membership.objects.filter(ends_at=None).order_by("starts_at", "pk"):
        key = tuple(getattr(membership, name) for name in SAME)
        if key in found:
            membership.ends_at = max(now, membership.starts_at)
            membership.save(update_fields=["ends_at"])
            ended += [membership, remember(History, membership, now)]
        found.add(key)
    if ended:
        trail.attest([(one._meta.model, one.pk) for one in ended], "rows.migrated")


def remember(History, membership, now):
    columns = [field.attname for field in membership._meta.concrete_fields]
    facts = {name: getattr(membership, name) for name in columns}
    return History.objects.create(
        **facts, history_id=uuid.uuid4(), history_date=now, history_type="~"
    )


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_field_terms"), ("audit", "0002_append_only")]

    operations = [migrations.RunPython(end_second_memberships, migrations.RunPython.noop)]
