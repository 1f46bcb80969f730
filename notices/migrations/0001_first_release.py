"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('notices', '0001_initial')]

    initial = True

    dependencies = [
        ('cases', '0001_first_release'),
        ('courts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='cases.case', verbose_name='案件')),
                ('kind', models.CharField(choices=[('reminder', '期限提醒'), ('step', '案件动态'), ('job', '任务结果'), ('system', '系统')], max_length=10, verbose_name='类别')),
                ('title', models.CharField(max_length=120, verbose_name='标题')),
                ('body', models.CharField(blank=True, max_length=500, verbose_name='内容')),
                ('url', models.CharField(blank=True, max_length=200, verbose_name='去处')),
                ('is_urgent', models.BooleanField(default=False, verbose_name='紧急')),
                ('key', models.CharField(max_length=120, null=True, unique=True, verbose_name='唯一键')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='时间')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='已读时间')),
            ],
            options={
                'verbose_name': '通知',
                'verbose_name_plural': '通知',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='notice_unread'), models.Index(fields=['recipient', '-created_at', '-id'], name='notice_inbox')],
                'constraints': [models.CheckConstraint(condition=models.Q(('url', ''), ('url__startswith', '/'), _connector='OR'), name='notice_url_inside', violation_error_message='通知只能指向本系统的页面')],
            },
        ),
    ]
