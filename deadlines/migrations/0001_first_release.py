"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('deadlines', '0001_initial')]

    initial = True

    dependencies = [
        ('cases', '0001_first_release'),
        ('courts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('year', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='年度')),
                ('source', models.CharField(max_length=100, verbose_name='依据')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='录入时间')),
            ],
            options={
                'verbose_name': '日历年度',
                'verbose_name_plural': '日历年度',
                'ordering': ['-year'],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False, verbose_name='日期')),
                ('kind', models.CharField(choices=[('off', '放假'), ('work', '上班')], max_length=4, verbose_name='安排')),
                ('name', models.CharField(max_length=20, verbose_name='节日')),
                ('source', models.CharField(max_length=100, verbose_name='依据')),
            ],
            options={
                'verbose_name': '放假调休日',
                'verbose_name_plural': '放假调休日',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='CalendarRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32, verbose_name='版本')),
            ],
            options={
                'verbose_name': '日历版本',
                'verbose_name_plural': '日历版本',
            },
        ),
        migrations.CreateModel(
            name='RuleVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='规则')),
                ('valid_from', models.DateField(verbose_name='起用日期')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='停用日期')),
                ('length', models.PositiveSmallIntegerField(verbose_name='长度')),
                ('unit', models.CharField(choices=[('day', '日'), ('workday', '工作日'), ('month', '月')], max_length=10, verbose_name='单位')),
                ('shift_last_day', models.BooleanField(default=False, verbose_name='末日逢休顺延')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
            ],
            options={
                'verbose_name': '期限规则版本',
                'verbose_name_plural': '期限规则版本',
                'ordering': ['code', 'valid_from'],
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='rule_version_once', violation_error_message='这条规则在同一天已有一个版本'), models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='rule_version_ends_after_start', violation_error_message='停用日期不能早于起用日期')],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='cases.case', verbose_name='案件')),
                ('code', models.CharField(max_length=40, verbose_name='规则')),
                ('label', models.CharField(max_length=40, verbose_name='期限')),
                ('started_at', models.DateTimeField(verbose_name='起算时间')),
                ('starts_label', models.CharField(max_length=20, verbose_name='起算事由')),
                ('length', models.PositiveSmallIntegerField(verbose_name='长度')),
                ('unit', models.CharField(choices=[('day', '日'), ('workday', '工作日'), ('month', '月')], max_length=10, verbose_name='单位')),
                ('shift_last_day', models.BooleanField(verbose_name='末日逢休顺延')),
                ('extended_days', models.PositiveSmallIntegerField(default=0, verbose_name='延长天数')),
                ('rule_version', models.CharField(max_length=60, verbose_name='规则版本')),
                ('basis', models.CharField(max_length=200, verbose_name='依据')),
                ('state', models.CharField(choices=[('running', '计时中'), ('paused', '已暂停'), ('met', '已完成'), ('cancelled', '已取消')], default='running', max_length=10, verbose_name='状态')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='暂算')),
                ('met_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='取消时间')),
            ],
            options={
                'verbose_name': '期限',
                'verbose_name_plural': '期限',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'running')), fields=['due_on'], name='deadline_running'), models.Index(fields=['code', 'state', 'due_on'], name='deadline_rule')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['running', 'paused'])), fields=('case', 'code'), name='deadline_one_live', violation_error_message='这个案件的这项期限已在计时'), models.CheckConstraint(condition=models.Q(models.Q(('met_at__isnull', False), ('state', 'met')), models.Q(models.Q(('state', 'met'), _negated=True), ('met_at', None)), _connector='OR'), name='deadline_met_iff_met_at', violation_error_message='已完成的期限要有完成时间，其他的不能有'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', False), ('state', 'cancelled')), models.Q(models.Q(('state', 'cancelled'), _negated=True), ('cancelled_at', None)), _connector='OR'), name='deadline_cancelled_iff_cancelled_at', violation_error_message='已取消的期限要有取消时间，其他的不能有')],
            },
        ),
        migrations.CreateModel(
            name='DeadlinePause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='deadlines.deadline', verbose_name='期限')),
                ('paused_at', models.DateTimeField(verbose_name='中止时间')),
                ('resumed_at', models.DateTimeField(blank=True, null=True, verbose_name='恢复时间')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='事由')),
            ],
            options={
                'verbose_name': '期限中止',
                'verbose_name_plural': '期限中止',
                'ordering': ['paused_at', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('resumed_at', None)), fields=('deadline',), name='pause_one_open', violation_error_message='这项期限已在中止'), models.CheckConstraint(condition=models.Q(('resumed_at', None), ('resumed_at__gte', models.F('paused_at')), _connector='OR'), name='pause_resumed_after_paused', violation_error_message='恢复时间不能早于中止时间')],
            },
        ),
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='deadlines.deadline', verbose_name='期限')),
                ('days', models.PositiveSmallIntegerField(verbose_name='延长天数')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准人')),
                ('approved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='批准时间')),
                ('reason', models.CharField(max_length=200, verbose_name='理由')),
            ],
            options={
                'verbose_name': '期限延长',
                'verbose_name_plural': '期限延长',
                'ordering': ['approved_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('days__gte', 1)), name='extension_days', violation_error_message='至少延长 1 天')],
            },
        ),
        migrations.CreateModel(
            name='SweepRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='任务')),
                ('started_at', models.DateTimeField(verbose_name='开始')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='结束')),
                ('found', models.PositiveIntegerField(default=0, verbose_name='应办')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='已办')),
                ('error', models.CharField(blank=True, max_length=500, verbose_name='未办成的原因')),
            ],
            options={
                'verbose_name': '任务运行记录',
                'verbose_name_plural': '任务运行记录',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['name', '-started_at'], name='sweep_latest')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='deadlines.deadline', verbose_name='期限')),
                ('stage', models.CharField(choices=[('before_3', '提前 3 天'), ('before_1', '提前 1 天'), ('due', '到期当天'), ('overdue_1', '超期 1 天'), ('overdue_3', '超期 3 天')], max_length=10, verbose_name='节点')),
                ('due_on', models.DateField(verbose_name='到期日')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='收件人')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders', to='deadlines.sweeprun', verbose_name='哪次巡检')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='提醒时间')),
            ],
            options={
                'verbose_name': '提醒',
                'verbose_name_plural': '提醒',
                'ordering': ['-pk'],
                'constraints': [models.UniqueConstraint(fields=('deadline', 'stage', 'due_on', 'recipient'), name='reminder_once', violation_error_message='这次提醒已经发过')],
            },
        ),
    ]
