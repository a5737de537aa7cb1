from django.db import migrations

from reports import triggers


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [migrations.RunPython(triggers.create, triggers.drop)]
