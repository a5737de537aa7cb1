from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("exports", "0004_what_was_approved_was_ready")]

    operations = [
        migrations.AddConstraint(
            "export",
            models.CheckConstraint(
                condition=Q(ready_at=None, file="")
                | Q(ready_at__isnull=False, approved_at__isnull=False),
                name="export_has_no_file_before_it_is_ready",
            ),
        ),
    ]
