from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_keep_the_newest_consent"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("revoked_on", None), ("superseded_on", None)),
                fields=("client", "purpose"),
                name="one_consent_in_force_a_client_and_purpose",
            ),
        ),
    ]
