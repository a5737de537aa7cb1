import django.db.models.deletion
import encryption.fields
import encryption.row_keys
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('casework', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalUnusualAccess',
            fields=[
                ('id', models.UUIDField(db_index=True, default=encryption.row_keys.new_row_key, editable=False)),
                ('conclusion', encryption.fields.SealedTextField(blank=True, label='oversight.unusualaccess.conclusion', owner='sealed_for', verbose_name='conclusion')),
                ('reviewed_at', models.DateTimeField(editable=False, null=True)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('kind', models.CharField(choices=[('exception_unused', 'Used added or emergency access, with no work logged after'), ('many_records', 'Opened far more records than they usually do'), ('searches_only', 'Searched many times and opened nothing'), ('out_of_hours', 'Opened records at an unusual hour'), ('same_surname', 'Opened a record with the same last name as theirs'), ('reassigned_client', "Opened a former client's record")], max_length=20, verbose_name='what')),
                ('day', models.DateField(verbose_name='day')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('outcome', models.CharField(blank=True, choices=[('explained', 'Explained'), ('follow_up', 'Needs follow-up')], max_length=20, verbose_name='outcome')),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('client', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='casework.client')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical unusual access',
                'verbose_name_plural': 'historical unusual accesss',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='UnusualAccess',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('conclusion', encryption.fields.SealedTextField(blank=True, label='oversight.unusualaccess.conclusion', owner='sealed_for', verbose_name='conclusion')),
                ('reviewed_at', models.DateTimeField(editable=False, null=True)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('kind', models.CharField(choices=[('exception_unused', 'Used added or emergency access, with no work logged after'), ('many_records', 'Opened far more records than they usually do'), ('searches_only', 'Searched many times and opened nothing'), ('out_of_hours', 'Opened records at an unusual hour'), ('same_surname', 'Opened a record with the same last name as theirs'), ('reassigned_client', "Opened a former client's record")], max_length=20, verbose_name='what')),
                ('day', models.DateField(verbose_name='day')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('outcome', models.CharField(blank=True, choices=[('explained', 'Explained'), ('follow_up', 'Needs follow-up')], max_length=20, verbose_name='outcome')),
                ('client', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='unusual_accesses', to='casework.client')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='unusual_accesses', to=settings.AUTH_USER_MODEL)),
                ('reviewed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['day', 'kind'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('reviewed_by', models.F('person')), _negated=True), name='unusualaccess_is_reviewed_by_someone_else'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', ''), ('reviewed_at', None), ('reviewed_by', None)), models.Q(('reviewed_at__isnull', False), ('reviewed_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='reviewed_unusualaccess_says_by_whom_and_how'), models.UniqueConstraint(fields=('person', 'kind', 'day', 'client'), name='unusual_access_is_detected_once'), models.UniqueConstraint(condition=models.Q(('client', None)), fields=('person', 'kind', 'day'), name='unusual_access_without_a_record_is_detected_once')],
            },
        ),
    ]
