from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_paper_rows"),
    ]

    operations = [
        migrations.AddField(
            model_name="finding",
            name="check_note",
            field=models.TextField(blank=True, default="", verbose_name="复查意见"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="finding",
            name="checked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="复查时间"),
        ),
        migrations.AddField(
            model_name="finding",
            name="due_reason",
            field=models.CharField(blank=True, default="", max_length=120, verbose_name="指定期限的理由"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="finding",
            name="evidence_note",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="材料在哪里"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="sample",
            name="method",
            field=models.CharField(
                choices=[("random", "随机抽取"), ("key", "按规则选取重点案件"), ("reported", "按自查报送情况选取重点案件")],
                max_length=10,
                verbose_name="方式",
            ),
        ),
    ]
