from django.db import migrations

import encryption.fields


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0008_flags"),
    ]

    operations = [
        migrations.AlterField(
            model_name="export",
            name="phrase",
            field=encryption.fields.SealedCharField(
                blank=True,
                editable=False,
                label="casework.export.phrase",
                null=True,
                owner="sealed_for",
                verbose_name="pass phrase",
            ),
        ),
    ]
