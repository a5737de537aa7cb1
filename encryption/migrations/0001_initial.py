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
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('rewrapped_at', models.DateTimeField(editable=False, null=True)),
                ('destroyed_at', models.DateTimeField(editable=False, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('owner', 'version'), name='one_data_key_per_owner_and_version')],
            },
        ),
    ]
