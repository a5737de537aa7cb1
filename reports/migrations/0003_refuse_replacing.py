from django.db import migrations

from reports import triggers


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_append_only")]

    operations = [migrations.RunPython(triggers.refuse_replacing, triggers.allow_replacing)]
