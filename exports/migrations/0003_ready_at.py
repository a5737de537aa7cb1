from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exports", "0002_field_terms")]

    operations = [
        migrations.AddField(
            "export", "ready_at", models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            "historicalexport", "ready_at", models.DateTimeField(editable=False, null=True)
        ),
    ]
