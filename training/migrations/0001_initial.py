import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import encryption.files
import encryption.row_keys
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120, unique=True, verbose_name='name')),
                ('months', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='valid for so many months')),
                ('retired_on', models.DateField(editable=False, null=True)),
            ],
            options={
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalCourse',
            fields=[
                ('id', models.UUIDField(db_index=True, default=encryption.row_keys.new_row_key, editable=False)),
                ('name', models.CharField(db_index=True, max_length=120, verbose_name='name')),
                ('months', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='valid for so many months')),
                ('retired_on', models.DateField(editable=False, null=True)),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical course',
                'verbose_name_plural': 'historical courses',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTraining',
            fields=[
                ('id', models.UUIDField(db_index=True, default=encryption.row_keys.new_row_key, editable=False)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('completed_on', models.DateField(verbose_name='completed on')),
                ('valid_until', models.DateField(editable=False, verbose_name='valid until')),
                ('certificate', models.TextField(blank=True, editable=False, max_length=100, verbose_name='certificate')),
                ('content_type', models.CharField(blank=True, editable=False, max_length=20)),
                ('recorded_on', models.DateField(default=django.utils.timezone.localdate, editable=False)),
                ('confirmed_on', models.DateField(editable=False, null=True)),
                ('withdrawn_on', models.DateField(editable=False, null=True)),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('confirmed_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='training.course')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical training',
                'verbose_name_plural': 'historical trainings',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='HistoricalTrainingRequirement',
            fields=[
                ('id', models.UUIDField(db_index=True, default=encryption.row_keys.new_row_key, editable=False)),
                ('capability', models.CharField(max_length=80, verbose_name='capability')),
                ('history_id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('course', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='training.course')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical training requirement',
                'verbose_name_plural': 'historical training requirements',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('completed_on', models.DateField(verbose_name='completed on')),
                ('valid_until', models.DateField(editable=False, verbose_name='valid until')),
                ('certificate', encryption.files.SealedFileField(blank=True, editable=False, label='training.training.certificate', owner='sealed_for', upload_to='', verbose_name='certificate')),
                ('content_type', models.CharField(blank=True, editable=False, max_length=20)),
                ('recorded_on', models.DateField(default=django.utils.timezone.localdate, editable=False)),
                ('confirmed_on', models.DateField(editable=False, null=True)),
                ('withdrawn_on', models.DateField(editable=False, null=True)),
                ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='training.course')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to=settings.AUTH_USER_MODEL)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-valid_until'],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField()),
                ('sent_on', models.DateField(default=django.utils.timezone.localdate, editable=False)),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reminders', to='training.training')),
            ],
        ),
        migrations.CreateModel(
            name='TrainingRequirement',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('capability', models.CharField(max_length=80, verbose_name='capability')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='training.course')),
            ],
            options={
                'ordering': ['capability'],
            },
        ),
        migrations.AddIndex(
            model_name='training',
            index=models.Index(fields=['person', 'course'], name='training_by_person'),
        ),
        migrations.AddConstraint(
            model_name='training',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', None), models.Q(('confirmed_by', models.F('person')), _negated=True), _connector='OR'), name='nobody_confirms_their_own_training'),
        ),
        migrations.AddConstraint(
            model_name='reminder',
            constraint=models.UniqueConstraint(fields=('training', 'days'), name='one_reminder_each'),
        ),
        migrations.AddConstraint(
            model_name='trainingrequirement',
            constraint=models.UniqueConstraint(fields=('capability', 'course'), name='capability_requires_a_course_once'),
        ),
    ]
