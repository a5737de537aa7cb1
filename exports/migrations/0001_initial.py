import django.db.models.deletion
import django.utils.timezone
import encryption.fields
import encryption.files
import encryption.row_keys
import exports.models.exports
import exports.numbers
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
            name='Export',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('number', models.CharField(default=exports.numbers.new_number, editable=False, max_length=12, unique=True)),
                ('purpose', encryption.fields.SealedTextField(label='exports.export.purpose', owner='sealed_for', verbose_name='what it is for')),
                ('recipient', encryption.fields.SealedCharField(label='exports.export.recipient', owner='sealed_for', verbose_name='who receives it')),
                ('basis', models.CharField(choices=[('inside', 'Work inside the agency, such as covering for a colleague'), ('person', 'The client asked for their own record'), ('order', 'A court order or a law requires it')], max_length=10, verbose_name='why it is allowed')),
                ('basis_note', encryption.fields.SealedTextField(blank=True, label='exports.export.basis_note', owner='sealed_for', verbose_name='which order or law, or how they asked')),
                ('columns', encryption.fields.SealedCodesField(blank=True, label='exports.export.columns', owner='sealed_for', verbose_name='fields')),
                ('selection', models.CharField(blank=True, choices=[('open', 'Open records'), ('no_contact', 'Open records with no contact in 30 days'), ('closed', 'Closed records')], max_length=10, verbose_name='which clients')),
                ('people', models.PositiveIntegerField(editable=False, verbose_name='clients, when it was requested')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('denied_at', models.DateTimeField(editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('expires_at', models.DateTimeField(default=exports.models.exports.end_of_waiting, editable=False)),
                ('file', encryption.files.SealedFileField(blank=True, editable=False, label='exports.export.file', owner='sealed_for', upload_to='', verbose_name='file')),
                ('file_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('password', encryption.fields.SealedCharField(blank=True, editable=False, label='exports.export.password', null=True, owner='sealed_for', verbose_name='file password')),
                ('password_shown_at', models.DateTimeField(editable=False, null=True)),
                ('downloaded_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.client')),
                ('denied_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-requested_at'],
            },
        ),
        migrations.CreateModel(
            name='ExportedClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='casework.client')),
                ('export', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exported_clients', to='exports.export')),
            ],
        ),
        migrations.CreateModel(
            name='HistoricalExport',
            fields=[
                ('id', models.UUIDField(db_index=True, default=encryption.row_keys.new_row_key, editable=False)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('number', models.CharField(db_index=True, default=exports.numbers.new_number, editable=False, max_length=12)),
                ('purpose', encryption.fields.SealedTextField(label='exports.export.purpose', owner='sealed_for', verbose_name='what it is for')),
                ('recipient', encryption.fields.SealedCharField(label='exports.export.recipient', owner='sealed_for', verbose_name='who receives it')),
                ('basis', models.CharField(choices=[('inside', 'Work inside the agency, such as covering for a colleague'), ('person', 'The client asked for their own record'), ('order', 'A court order or a law requires it')], max_length=10, verbose_name='why it is allowed')),
                ('basis_note', encryption.fields.SealedTextField(blank=True, label='exports.export.basis_note', owner='sealed_for', verbose_name='which order or law, or how they asked')),
                ('columns', encryption.fields.SealedCodesField(blank=True, label='exports.export.columns', owner='sealed_for', verbose_name='fields')),
                ('selection', models.CharField(blank=True, choices=[('open', 'Open records'), ('no_contact', 'Open records with no contact in 30 days'), ('closed', 'Closed records')], max_length=10, verbose_name='which clients')),
                ('people', models.PositiveIntegerField(editable=False, verbose_name='clients, when it was requested')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('approved_at', models.DateTimeField(editable=False, null=True)),
                ('denied_at', models.DateTimeField(editable=False, null=True)),
                ('cancelled_at', models.DateTimeField(editable=False, null=True)),
                ('expires_at', models.DateTimeField(default=exports.models.exports.end_of_waiting, editable=False)),
                ('file_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('password_shown_at', models.DateTimeField(editable=False, null=True)),
                ('downloaded_at', models.DateTimeField(editable=False, null=True)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('approved_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('cancelled_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('client', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='casework.client')),
                ('denied_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('requested_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('worker', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical export',
                'verbose_name_plural': 'historical exports',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by', None), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='export_is_approved_by_another_person'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at', None), ('approved_by', None), ('file', '')), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='export_has_no_file_before_approval'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(('downloaded_at', None), models.Q(('approved_at__isnull', False), ('file', ''), ('password_shown_at__isnull', False)), _connector='OR'), name='export_is_downloaded_once'),
        ),
        migrations.AddConstraint(
            model_name='export',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at', None), ('denied_at', None), ('ended_at', None)), ('file', ''), _connector='OR'), name='export_that_ended_has_no_file'),
        ),
        migrations.AddConstraint(
            model_name='exportedclient',
            constraint=models.UniqueConstraint(fields=('export', 'client'), name='one_row_a_client'),
        ),
    ]
