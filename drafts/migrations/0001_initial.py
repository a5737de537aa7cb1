import django.db.models.deletion
import django.utils.timezone
import encryption.fields
import encryption.row_keys
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
            name='Draft',
            fields=[
                ('id', models.UUIDField(default=encryption.row_keys.new_row_key, editable=False, primary_key=True, serialize=False)),
                ('sealed_for', models.UUIDField(default=uuid.UUID('00000000-0000-0000-0000-000000000000'), editable=False)),
                ('form', models.CharField(editable=False, max_length=40)),
                ('subject', models.UUIDField(editable=False, null=True)),
                ('client', models.UUIDField(db_index=True, editable=False, null=True)),
                ('form_key', models.CharField(db_index=True, editable=False, max_length=64)),
                ('answers', encryption.fields.SealedAnswersField(editable=False, label='drafts.draft.answers', owner='sealed_for')),
                ('saved_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ('discarded_at', models.DateTimeField(editable=False, null=True)),
                ('worker', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-saved_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('subject', None)), fields=('worker', 'form'), name='one_draft_per_form_and_person'), models.UniqueConstraint(condition=models.Q(('subject__isnull', False)), fields=('worker', 'form', 'subject'), name='one_draft_per_record_and_person')],
            },
        ),
    ]
