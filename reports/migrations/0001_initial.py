import django.db.models.deletion
import django.utils.timezone
import encryption.row_keys
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
            name='Snapshot',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('form_code', models.CharField(max_length=40, verbose_name='form')),
                ('form_version', models.CharField(max_length=40, verbose_name='version of the form')),
                ('first_day', models.DateField(verbose_name='first day')),
                ('last_day', models.DateField(verbose_name='last day')),
                ('new_since', models.DateField(verbose_name='new clients counted from')),
                ('release_class', models.CharField(choices=[('internal', 'Funder copy: every number as counted'), ('public', 'Public copy: small numbers suppressed')], max_length=10, verbose_name='for whom')),
                ('smallest_shown', models.PositiveSmallIntegerField(null=True, verbose_name='smallest number shown')),
                ('list_versions', models.JSONField(default=dict, verbose_name='versions of the lists')),
                ('content', models.TextField(verbose_name='content')),
                ('dataset_digest', models.CharField(db_index=True, max_length=64, verbose_name='verification code')),
                ('pdf', models.BinaryField(verbose_name='PDF')),
                ('pdf_sha256', models.CharField(max_length=64, verbose_name='digest of the PDF')),
                ('finalized_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='snapshots', to='casework.award')),
                ('finalized_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='reports.snapshot')),
            ],
            options={
                'ordering': ['-finalized_at'],
                'indexes': [models.Index(fields=['form_code', 'award', 'first_day', 'last_day', 'release_class'], name='snapshot_by_form_and_period')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last_day__gte', models.F('first_day'))), name='snapshot_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('release_class', 'internal'), ('smallest_shown', None)), models.Q(('release_class', 'public'), ('smallest_shown__gte', 1)), _connector='OR'), name='only_a_public_snapshot_hides_numbers')],
            },
        ),
    ]
