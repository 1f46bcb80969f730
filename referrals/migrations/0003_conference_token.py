from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("referrals", "0002_disposition_day"),
    ]

    operations = [
        migrations.AddField(
            model_name="conference",
            name="token",
            field=models.CharField(max_length=40, null=True, unique=True, verbose_name="提交号"),
        ),
    ]
