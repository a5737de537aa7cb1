from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("encryption", "0003_search")]

    operations = [
        migrations.AddField(
            model_name="datakey",
            name="rewrapped_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
