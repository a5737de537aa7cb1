import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encryption", "0002_wrapped_keys_of_any_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchSegment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("partition", models.UUIDField(editable=False)),
                ("number", models.PositiveIntegerField(editable=False)),
                ("version", models.UUIDField(default=uuid.uuid4, editable=False)),
                (
                    "held",
                    models.PositiveSmallIntegerField(
                        default=0, editable=False, verbose_name="people in it"
                    ),
                ),
                ("blob", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partition", "number"),
                        name="one_segment_a_partition_and_number",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchPlace",
            fields=[
                ("row", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "segment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="encryption.searchsegment",
                    ),
                ),
            ],
        ),
    ]
