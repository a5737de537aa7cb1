from django.db import migrations

from audit import triggers


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_rows_of_events")]

    operations = [migrations.RunPython(triggers.create_for_rows, triggers.drop_for_rows)]
