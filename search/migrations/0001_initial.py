import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Segment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partition', models.UUIDField(editable=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('version', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('people', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('blob', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partition', 'number'), name='one_segment_per_partition_and_number')],
            },
        ),
        migrations.CreateModel(
            name='SegmentEntry',
            fields=[
                ('row', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='search.segment')),
            ],
        ),
    ]
