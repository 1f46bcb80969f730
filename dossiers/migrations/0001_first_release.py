"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
import django.utils.timezone
import dossiers.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('dossiers', '0001_initial'), ('dossiers', '0002_referral_papers')]

    initial = True

    dependencies = [
        ('cases', '0001_first_release'),
        ('courts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.case', verbose_name='案件')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='cases.traceentry', verbose_name='痕迹')),
                ('kind', models.CharField(choices=[('registration', '信访登记表'), ('dispatch_order', '交办单'), ('acknowledgement', '签收回执'), ('contact_record', '联系记录'), ('onsite_record', '现场处置记录'), ('task_force', '专班表'), ('plan', '化解稳控方案'), ('interview_record', '约谈笔录'), ('interview_video', '约谈录音录像'), ('measure_evidence', '措施材料'), ('approval', '中止、延期审批材料'), ('reply_record', '答复笔录'), ('reply_proof', '答复录音或信息'), ('refusal_video', '拒签录像'), ('closing_report', '报结报告'), ('return_list', '退补清单'), ('acceptance', '验收表'), ('clue_form', '线索登记表'), ('conference_minutes', '联席会议纪要'), ('joint_order', '联合交办函'), ('investigation_plan', '调查方案'), ('talk_record', '谈话笔录'), ('investigation_report', '调查报告'), ('inspection_opinion', '检查意见及审批表'), ('urging_letter', '督办函'), ('transfer_letter', '移送函'), ('feedback_record', '反馈记录'), ('clearing_letter', '澄清函'), ('other', '其他材料'), ('catalogue', '卷内目录'), ('volume', '卷册')], max_length=30, verbose_name='种类')),
                ('title', models.CharField(max_length=120, verbose_name='名称')),
                ('original_name', models.CharField(max_length=130, verbose_name='原文件名')),
                ('file', models.FileField(max_length=200, upload_to=dossiers.models.stored_path, verbose_name='文件')),
                ('size', models.PositiveBigIntegerField(verbose_name='大小（字节）')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('content_type', models.CharField(max_length=100, verbose_name='类型')),
                ('page_count', models.PositiveIntegerField(blank=True, null=True, verbose_name='页数')),
                ('copies', models.PositiveSmallIntegerField(default=1, verbose_name='份数')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='上传人')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='上传时间')),
                ('is_generated', models.BooleanField(default=False, verbose_name='系统生成')),
                ('is_late', models.BooleanField(default=False, verbose_name='补交')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
                ('void_reason', models.CharField(blank=True, max_length=200, verbose_name='作废理由')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='最近核对')),
                ('fault', models.CharField(blank=True, choices=[('', '完好'), ('missing', '文件丢失'), ('altered', '文件与上传时不一致')], default='', max_length=10, verbose_name='核对结果')),
            ],
            options={
                'verbose_name': '卷宗材料',
                'verbose_name_plural': '卷宗材料',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['case', 'kind'], name='document_case_kind'), models.Index(condition=models.Q(('fault', ''), _negated=True), fields=['fault'], name='document_fault')],
                'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='document_not_empty', violation_error_message='空文件不能入卷'), models.CheckConstraint(condition=models.Q(('copies__gte', 1)), name='document_copies', violation_error_message='份数至少为 1'), models.CheckConstraint(condition=models.Q(('page_count', None), ('page_count__gte', 1), _connector='OR'), name='document_page_count', violation_error_message='页数至少为 1'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at', None), ('voided_by', None)), models.Q(('voided_at__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='document_void_with_reason', violation_error_message='作废要写明理由，理由只随作废填写'), models.UniqueConstraint(condition=models.Q(('is_generated', False), ('voided_at', None)), fields=('case', 'kind', 'sha256'), name='document_once_per_kind', violation_error_message='同一份文件已经在本案这一种材料里，不用再传')],
            },
        ),
        migrations.CreateModel(
            name='VolumeJob',
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
                ('catalogue', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='binding', to='dossiers.document', verbose_name='卷内目录')),
                ('volume', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='dossiers.document', verbose_name='卷册')),
            ],
            options={
                'verbose_name': '装订任务',
                'verbose_name_plural': '装订任务',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='FileCheck',
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
                ('missing', models.PositiveIntegerField(default=0, verbose_name='丢失')),
                ('altered', models.PositiveIntegerField(default=0, verbose_name='不一致')),
                ('orphans', models.PositiveIntegerField(default=0, verbose_name='清理的无主文件')),
            ],
            options={
                'verbose_name': '文件核对',
                'verbose_name_plural': '文件核对',
                'ordering': ['-pk'],
            },
        ),
    ]
