"""The access log; PostgreSQL says to every program, not only to this one, that it is written once."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

FORBID = """
CREATE OR REPLACE FUNCTION courts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '访问记录只能追加，不能修改或删除' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON courts_accessentry
    FOR EACH ROW EXECUTE FUNCTION courts_append_only();
"""
ALLOW = """
DROP TRIGGER IF EXISTS append_only ON courts_accessentry;
DROP FUNCTION IF EXISTS courts_append_only();
"""


def run(sql):
    def on_postgres(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql, params=None)

    return on_postgres


class Migration(migrations.Migration):

    replaces = [('courts', '0002_access_append_only')]

    dependencies = [
        ('cases', '0001_first_release'),
        ('courts', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='时间')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('actor_name', models.CharField(max_length=80, verbose_name='姓名')),
                ('action', models.CharField(choices=[('login', '登录'), ('login_failed', '登录失败'), ('logout', '退出'), ('view', '查看'), ('reveal', '查看全号'), ('download', '下载'), ('export', '导出'), ('import', '导入'), ('print', '打印'), ('administer', '管理'), ('bulletin', '通报'), ('refused', '被拒绝')], max_length=20, verbose_name='行为')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='案件')),
                ('target', models.CharField(blank=True, max_length=200, verbose_name='对象')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='理由')),
                ('detail', models.JSONField(default=dict, verbose_name='详情')),
            ],
            options={
                'verbose_name': '访问记录',
                'verbose_name_plural': '访问记录',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['case', '-at'], name='access_case'), models.Index(fields=['actor', '-at'], name='access_actor')],
            },
        ),
        migrations.RunPython(run(FORBID), run(ALLOW)),
    ]
