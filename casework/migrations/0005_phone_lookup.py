from django.db import migrations

import encryption.lookups


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0004_scans"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="phone_lookup",
            field=encryption.lookups.LookupField(
                db_index=True, kind="phone", max_length=8, null=True, of="phone_number"
            ),
        ),
    ]
