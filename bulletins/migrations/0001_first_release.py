"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('bulletins', '0001_initial'), ('bulletins', '0003_quarterly_bulletin')]

    initial = True

    dependencies = [
        ('cases', '0001_first_release'),
        ('courts', '0001_first_release'),
        ('courts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulletin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('weekly', '周通报'), ('quarterly', '一案双查季度通报')], default='weekly', max_length=10, verbose_name='种类')),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bulletins', to='courts.court', verbose_name='法院')),
                ('period_start', models.DateField(verbose_name='起')),
                ('period_end', models.DateField(verbose_name='止（不含）')),
                ('cut_off_at', models.DateTimeField(verbose_name='截止')),
                ('issue_no', models.PositiveSmallIntegerField(verbose_name='期')),
                ('number', models.CharField(blank=True, max_length=40, null=True, unique=True, verbose_name='文号')),
                ('state', models.CharField(choices=[('draft', '草稿'), ('approved', '已审核'), ('published', '已印发')], default='draft', max_length=10, verbose_name='状态')),
                ('texts', models.JSONField(default=dict, verbose_name='文字')),
                ('annex', models.JSONField(default=dict, verbose_name='附表')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='erratum', to='bulletins.bulletin', verbose_name='更正')),
                ('correction', models.CharField(blank=True, max_length=300, verbose_name='更正说明')),
                ('drafted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='起草')),
                ('drafted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='起草时间')),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='取数时间')),
                ('approved_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='批准')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='批准时间')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='印发')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='印发时间')),
                ('docx', models.FileField(blank=True, upload_to='bulletins/%Y/', verbose_name='文件')),
                ('docx_sha256', models.CharField(blank=True, max_length=64, verbose_name='文件校验值')),
                ('hash', models.CharField(blank=True, max_length=64, verbose_name='校验码')),
                ('version', models.PositiveIntegerField(default=0, verbose_name='版本')),
            ],
            options={
                'verbose_name': '通报',
                'verbose_name_plural': '通报',
                'ordering': ['-period_start', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('kind', 'court', 'period_start'), name='bulletin_once_per_period', violation_error_message='这一期通报已经有了'), models.CheckConstraint(condition=models.Q(('period_end__gt', models.F('period_start'))), name='bulletin_period', violation_error_message='通报的止日应在起日之后'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('approved_at__isnull', False), ('number__isnull', False), ('published_at__isnull', False), models.Q(('hash', ''), _negated=True)), _connector='OR'), name='bulletin_published_is_sealed', violation_error_message='印发的通报应有文号、批准、印发时间和校验码'), models.CheckConstraint(condition=models.Q(('approved_by', None), ('drafted_by', None), models.Q(('approved_by', models.F('drafted_by')), _negated=True), _connector='OR'), name='bulletin_second_person', violation_error_message='起草人不能批准自己的通报')],
            },
        ),
        migrations.CreateModel(
            name='BulletinFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('bulletin', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='figures', to='bulletins.bulletin', verbose_name='通报')),
                ('code', models.CharField(max_length=40, verbose_name='指标')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courts.unit', verbose_name='单位')),
                ('value', models.CharField(max_length=20, verbose_name='数')),
                ('numerator', models.PositiveIntegerField(verbose_name='件数或分子')),
                ('denominator', models.PositiveIntegerField(blank=True, null=True, verbose_name='分母')),
                ('hash', models.CharField(max_length=64, verbose_name='校验值')),
            ],
            options={
                'verbose_name': '通报中的数',
                'verbose_name_plural': '通报中的数',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('bulletin', 'code', 'unit'), name='bulletin_figure_once_per_unit', violation_error_message='同一单位同一指标只有一个数'), models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('bulletin', 'code'), name='bulletin_figure_once', violation_error_message='同一指标只有一个总数')],
            },
        ),
        migrations.CreateModel(
            name='BulletinFigureCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('figure', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='bulletins.bulletinfigure', verbose_name='数')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='案件')),
            ],
            options={
                'verbose_name': '数中的案件',
                'verbose_name_plural': '数中的案件',
                'ordering': ['figure_id', 'case_id'],
                'constraints': [models.UniqueConstraint(fields=('figure', 'case'), name='bulletin_figure_case_once', violation_error_message='案件重复')],
            },
        ),
    ]
