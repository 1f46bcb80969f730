"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('cases', '0001_initial'), ('cases', '0002_initial'), ('cases', '0005_case_states'), ('cases', '0006_handover')]

    initial = True

    dependencies = [
        ('courts', '0001_first_release'),
        ('courts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20, verbose_name='类别')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='编号')),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='courts.court', verbose_name='法院')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='courts.unit', verbose_name='责任单位')),
                ('title', models.CharField(max_length=200, verbose_name='标题')),
                ('status', models.CharField(max_length=30, verbose_name='状态')),
                ('is_key', models.BooleanField(default=False, verbose_name='重点')),
                ('is_sealed', models.BooleanField(default=False, verbose_name='限知')),
                ('opened_on', models.DateField(verbose_name='立件日期')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='办结时间')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='最近到期')),
                ('completeness_done', models.PositiveSmallIntegerField(default=0, verbose_name='留痕已有')),
                ('completeness_total', models.PositiveSmallIntegerField(default=0, verbose_name='留痕应有')),
                ('last_step', models.CharField(blank=True, max_length=40, verbose_name='最近一步')),
                ('last_step_at', models.DateTimeField(blank=True, null=True, verbose_name='最近一步时间')),
                ('search', models.TextField(blank=True, verbose_name='检索词')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='版本')),
                ('entry_count', models.PositiveIntegerField(default=0, verbose_name='痕迹条数')),
                ('head_hash', models.CharField(blank=True, max_length=64, verbose_name='链头')),
            ],
            options={
                'verbose_name': '案件',
                'verbose_name_plural': '案件',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', 'closed_at', 'due_on', 'id'], name='case_worklist'), models.Index(fields=['kind', 'unit', 'status'], name='case_unit_status'), models.Index(fields=['kind', 'opened_on', 'id'], name='case_opened'), models.Index(fields=['kind', 'status', 'unit', 'is_sealed', 'id'], name='case_states')],
                'constraints': [models.CheckConstraint(condition=models.Q(('completeness_done__lte', models.F('completeness_total'))), name='case_completeness_within_total', violation_error_message='留痕已有的项数不能多于应有的项数')],
            },
        ),
        migrations.CreateModel(
            name='CasePerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='people', to='cases.case', verbose_name='案件')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='places', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('role', models.CharField(choices=[('window', '窗口接访干警'), ('handler', '承办人'), ('responsible', '责任人'), ('liaison', '联络人'), ('division_head', '庭室负责人'), ('lead', '包案领导'), ('president', '院长'), ('ledger_clerk', '内勤'), ('reviewer', '评查员'), ('review_leader', '评查组长'), ('general_office', '综合处'), ('bureau_chief', '执行局长'), ('contact_leader', '联系点院领导'), ('discipline', '监察'), ('referral_office', '一案双查办公室'), ('leading_group', '一案双查领导小组'), ('lower_execution', '受交办执行机构'), ('lower_discipline', '受交办监察机构'), ('investigator', '联合调查组'), ('system_admin', '系统管理员'), ('security_admin', '安全保密管理员'), ('auditor', '审计管理员')], max_length=20, verbose_name='身份')),
                ('post_title', models.CharField(blank=True, max_length=60, verbose_name='职务')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='联系方式')),
                ('starts_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='起')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='止')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='换人理由')),
            ],
            options={
                'verbose_name': '案件人员',
                'verbose_name_plural': '案件人员',
                'ordering': ['pk'],
                'indexes': [models.Index(fields=['person', 'ends_at', 'case'], name='case_person_places')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_at', None), ('role__in', ['lead', 'responsible', 'liaison', 'contact_leader'])), fields=('case', 'role'), name='case_person_one_per_role', violation_error_message='同一案件同一身份只能有一人')],
            },
        ),
        migrations.CreateModel(
            name='TraceEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trace', to='cases.case', verbose_name='案件')),
                ('seq', models.PositiveIntegerField(verbose_name='序')),
                ('at', models.DateTimeField(verbose_name='记录时间')),
                ('happened_at', models.DateTimeField(verbose_name='发生时间')),
                ('step', models.CharField(max_length=60, verbose_name='环节')),
                ('label', models.CharField(max_length=40, verbose_name='环节名称')),
                ('clause', models.CharField(blank=True, max_length=20, verbose_name='依据')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办')),
                ('actor_name', models.CharField(max_length=80, verbose_name='经办人')),
                ('actor_post', models.CharField(blank=True, max_length=80, verbose_name='岗位')),
                ('channel', models.CharField(choices=[('web', '页面'), ('api', '接口'), ('ledger', '台账导入'), ('system', '系统')], max_length=10, verbose_name='途径')),
                ('status_before', models.CharField(blank=True, max_length=30, verbose_name='原状态')),
                ('status_after', models.CharField(max_length=30, verbose_name='新状态')),
                ('summary', models.CharField(blank=True, max_length=500, verbose_name='摘要')),
                ('facts', models.JSONField(default=dict, verbose_name='内容')),
                ('token', models.CharField(max_length=40, null=True, unique=True, verbose_name='提交号')),
                ('previous_hash', models.CharField(blank=True, max_length=64, verbose_name='前一条')),
                ('hash', models.CharField(max_length=64, verbose_name='本条')),
            ],
            options={
                'verbose_name': '痕迹',
                'verbose_name_plural': '痕迹',
                'ordering': ['case_id', 'seq'],
                'indexes': [models.Index(fields=['step', 'happened_at'], name='trace_step_time')],
                'constraints': [models.UniqueConstraint(fields=('case', 'seq'), name='trace_seq_once_per_case', violation_error_message='痕迹序号重复')],
            },
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='日期')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='封签时间')),
                ('heads', models.PositiveIntegerField(verbose_name='链头数')),
                ('previous_root', models.CharField(blank=True, max_length=64, verbose_name='前一封签')),
                ('root', models.CharField(max_length=64, verbose_name='封签值')),
            ],
            options={
                'verbose_name': '封签',
                'verbose_name_plural': '封签',
                'ordering': ['day'],
            },
        ),
        migrations.CreateModel(
            name='SealedHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sealed', to='cases.seal', verbose_name='封签')),
                ('case_ref', models.BigIntegerField(verbose_name='案件')),
                ('seq', models.PositiveIntegerField(verbose_name='序')),
                ('hash', models.CharField(max_length=64, verbose_name='链头')),
            ],
            options={
                'verbose_name': '封签链头',
                'verbose_name_plural': '封签链头',
                'ordering': ['seal_id', 'case_ref'],
                'constraints': [models.UniqueConstraint(fields=('case_ref', 'seal'), name='sealed_head_once', violation_error_message='同一封签内案件重复')],
            },
        ),
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('series', models.CharField(max_length=40, verbose_name='字号')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('value', models.PositiveIntegerField(default=0, verbose_name='末号')),
            ],
            options={
                'verbose_name': '编号',
                'verbose_name_plural': '编号',
                'ordering': ['series', 'year'],
                'constraints': [models.UniqueConstraint(fields=('series', 'year'), name='counter_once', violation_error_message='该字号年度已有编号记录')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('case', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='cases.case', verbose_name='案件')),
                ('step', models.CharField(max_length=60, verbose_name='环节')),
                ('data', models.JSONField(default=dict, verbose_name='内容')),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='保存时间')),
            ],
            options={
                'verbose_name': '草稿',
                'verbose_name_plural': '草稿',
                'ordering': ['-saved_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('user', 'case', 'step'), name='draft_once', violation_error_message='草稿已存在'), models.UniqueConstraint(condition=models.Q(('case', None)), fields=('user', 'step'), name='draft_once_for_new', violation_error_message='草稿已存在')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='案件')),
                ('receiver', models.CharField(max_length=20, verbose_name='接收机构')),
                ('summary', models.TextField(verbose_name='线索摘要')),
                ('handed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='移送人')),
                ('handed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='移送时间')),
            ],
            options={
                'verbose_name': '移送',
                'verbose_name_plural': '移送',
                'ordering': ['-pk'],
            },
        ),
    ]
