"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
import django.utils.timezone
import ledgers.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('ledgers', '0001_initial')]

    initial = True

    dependencies = [
        ('courts', '0001_first_release'),
        ('courts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '未完成')], default='queued', max_length=10, verbose_name='状态')),
                ('progress_done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('progress_total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='未完成的原因')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
                ('heartbeat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近心跳')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('ledger', models.CharField(max_length=20, verbose_name='台账')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courts.unit', verbose_name='部门')),
                ('file', models.FileField(max_length=80, upload_to=ledgers.models.upload_path, verbose_name='文件')),
                ('file_name', models.CharField(max_length=200, verbose_name='文件名')),
                ('file_size', models.PositiveIntegerField(default=0, verbose_name='字节数')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='校验值')),
                ('stage', models.CharField(choices=[('uploaded', '校验中'), ('parsed', '待处理'), ('confirmed', '写入中'), ('applied', '已写入'), ('failed', '未导入')], default='uploaded', max_length=10, verbose_name='阶段')),
                ('outcome', models.CharField(blank=True, choices=[('accept', '全部可收'), ('accept_with_notes', '可收，有说明'), ('reject_rows', '有行拒收'), ('reject_file', '整份退回')], max_length=20, verbose_name='结果')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='退回的原因')),
                ('chosen', models.JSONField(default=dict, verbose_name='指定的表头')),
                ('layouts', models.JSONField(default=list, verbose_name='表头对应')),
                ('counts', models.JSONField(default=dict, verbose_name='各类行数')),
                ('notes', models.JSONField(default=list, verbose_name='说明')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='写入时间')),
            ],
            options={
                'verbose_name': '导入',
                'verbose_name_plural': '导入',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['owner', '-id'], name='import_run_owner'), models.Index(fields=['state', 'heartbeat_at'], name='import_run_stale')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('applied_at__isnull', False), ('stage', 'applied')), models.Q(models.Q(('stage', 'applied'), _negated=True), ('applied_at', None)), _connector='OR'), name='import_applied_iff_applied_at', violation_error_message='写入的导入要有写入时间，其他的不能有')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='ledgers.importrun', verbose_name='导入')),
                ('sheet', models.CharField(max_length=40, verbose_name='工作表')),
                ('row_number', models.PositiveIntegerField(verbose_name='行号')),
                ('verdict', models.CharField(choices=[('new', '新增'), ('changed', '有变化'), ('same', '相同'), ('conflict', '冲突'), ('rejected', '拒收'), ('skipped', '跳过的行')], max_length=10, verbose_name='结论')),
                ('key', models.CharField(blank=True, max_length=60, verbose_name='主键')),
                ('row_key', models.CharField(blank=True, max_length=80, verbose_name='行标识')),
                ('cells', models.JSONField(default=dict, verbose_name='各格')),
                ('written', models.JSONField(default=dict, verbose_name='原来的写法')),
                ('repaired', models.JSONField(default=list, verbose_name='改过的格')),
                ('problems', models.JSONField(default=list, verbose_name='问题')),
                ('differences', models.JSONField(default=list, verbose_name='变化')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('object_id', models.BigIntegerField(blank=True, null=True, verbose_name='对象')),
            ],
            options={
                'verbose_name': '导入的行',
                'verbose_name_plural': '导入的行',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['key'], name='import_row_key')],
                'constraints': [models.UniqueConstraint(fields=('run', 'sheet', 'row_number'), name='import_row_once', violation_error_message='同一行只能记一次')],
            },
        ),
        migrations.CreateModel(
            name='HeadingMemory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courts.unit', verbose_name='部门')),
                ('ledger', models.CharField(max_length=20, verbose_name='台账')),
                ('heading', models.CharField(max_length=100, verbose_name='表头')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='列')),
            ],
            options={
                'verbose_name': '记住的表头',
                'verbose_name_plural': '记住的表头',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'ledger', 'heading'), name='heading_once_per_unit', violation_error_message='这个表头已记过')],
            },
        ),
        migrations.CreateModel(
            name='ExportJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('state', models.CharField(choices=[('queued', '排队中'), ('running', '进行中'), ('done', '已完成'), ('failed', '未完成')], default='queued', max_length=10, verbose_name='状态')),
                ('progress_done', models.PositiveIntegerField(default=0, verbose_name='已处理')),
                ('progress_total', models.PositiveIntegerField(default=0, verbose_name='总数')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='次数')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='未完成的原因')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提交时间')),
                ('heartbeat_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='最近心跳')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('ledger', models.CharField(max_length=20, verbose_name='台账')),
                ('purpose', models.CharField(max_length=100, verbose_name='用途')),
                ('with_personal', models.BooleanField(default=False, verbose_name='含完整证件号和电话')),
                ('filters', models.JSONField(default=dict, verbose_name='筛选')),
                ('filter_text', models.CharField(blank=True, max_length=200, verbose_name='筛选说明')),
                ('file', models.FileField(blank=True, max_length=80, upload_to=ledgers.models.export_path, verbose_name='文件')),
                ('rows', models.PositiveIntegerField(default=0, verbose_name='行数')),
                ('expires_at', models.DateTimeField(verbose_name='保留到')),
                ('fetched_at', models.DateTimeField(blank=True, null=True, verbose_name='最近下载')),
            ],
            options={
                'verbose_name': '导出',
                'verbose_name_plural': '导出',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['owner', '-id'], name='export_job_owner')],
            },
        ),
    ]
