import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DataKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.UUIDField(editable=False)),
                ('version', models.PositiveSmallIntegerField(default=1, editable=False)),
                ('kek', models.CharField(editable=False, max_length=40, verbose_name='key-encryption key')),
                ('wrapped', models.BinaryField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('rewrapped_at', models.DateTimeField(editable=False, null=True)),
                ('destroyed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'version'), name='one_key_a_version')],
            },
        ),
        migrations.CreateModel(
            name='SearchSegment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partition', models.UUIDField(editable=False)),
                ('number', models.PositiveIntegerField(editable=False)),
                ('version', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('held', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='people in it')),
                ('blob', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('partition', 'number'), name='one_segment_a_partition_and_number')],
            },
        ),
        migrations.CreateModel(
            name='SearchPlace',
            fields=[
                ('row', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('segment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='encryption.searchsegment')),
            ],
        ),
    ]
