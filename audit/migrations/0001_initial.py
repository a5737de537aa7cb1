import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='ChainHead',
            fields=[
                ('chain', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('seq', models.PositiveBigIntegerField(default=0)),
                ('mac', models.BinaryField(default=b'', max_length=32)),
                ('proof', models.BinaryField(default=b'', max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('chain', models.CharField(editable=False, max_length=60)),
                ('seq', models.PositiveBigIntegerField(editable=False)),
                ('at', models.DateTimeField(db_index=True, editable=False)),
                ('actor_id', models.UUIDField(db_index=True, editable=False, null=True)),
                ('verb', models.CharField(db_index=True, editable=False, max_length=60)),
                ('subject_type', models.CharField(editable=False, max_length=60)),
                ('subject_id', models.CharField(editable=False, max_length=60)),
                ('facts', models.JSONField(default=dict, editable=False)),
                ('mac', models.BinaryField(max_length=32)),
            ],
            options={
                'ordering': ['chain', 'seq'],
                'indexes': [models.Index(fields=['subject_type', 'subject_id'], name='event_by_subject')],
                'constraints': [models.UniqueConstraint(fields=('chain', 'seq'), name='event_has_one_place_in_chain')],
            },
        ),
        migrations.CreateModel(
            name='EventRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('written', 'Written'), ('gone', 'Gone'), ('seen', 'Seen'), ('end', 'End')], editable=False, max_length=7)),
                ('subject_type', models.CharField(editable=False, max_length=60)),
                ('subject_id', models.CharField(editable=False, max_length=60)),
                ('digest', models.BinaryField(default=b'', max_length=32)),
                ('event', models.ForeignKey(db_constraint=False, editable=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='rows', to='audit.auditevent')),
            ],
            options={
                'indexes': [models.Index(fields=['subject_type', 'subject_id', 'id'], name='event_row_by_subject')],
            },
        ),
    ]
