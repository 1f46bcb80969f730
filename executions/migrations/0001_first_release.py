"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('executions', '0001_initial')]

    initial = True

    dependencies = [
        ('courts', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='ExecutionCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=40, unique=True, verbose_name='案号')),
                ('year', models.PositiveSmallIntegerField(verbose_name='收案年度')),
                ('court_word', models.CharField(max_length=12, verbose_name='法院代字')),
                ('type_word', models.CharField(max_length=12, verbose_name='类型代字')),
                ('serial', models.PositiveIntegerField(verbose_name='编号')),
                ('court', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='execution_cases', to='courts.court', verbose_name='执行法院')),
                ('handler_name', models.CharField(blank=True, max_length=40, verbose_name='承办人')),
                ('cause', models.CharField(blank=True, max_length=60, verbose_name='案由')),
                ('filed_on', models.DateField(blank=True, null=True, verbose_name='立案日期')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='结案日期')),
                ('status', models.CharField(blank=True, choices=[('active', '在执'), ('completed', '执行完毕'), ('terminated', '终本'), ('resumed', '恢复执行'), ('settled', '执行和解'), ('settlement_performed', '和解履行完毕'), ('suspended', '中止'), ('ended', '终结执行'), ('withdrawn', '销案')], max_length=20, verbose_name='案件状态')),
                ('claimed_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='标的额（元）')),
                ('recovered_amount', models.DecimalField(blank=True, decimal_places=2, max_digits=16, null=True, verbose_name='到位金额（元）')),
            ],
            options={
                'verbose_name': '执行案件',
                'verbose_name_plural': '执行案件',
                'ordering': ['-year', 'court_word', 'type_word', 'serial', 'pk'],
                'indexes': [models.Index(fields=['serial', 'year'], name='execution_case_serial')],
                'constraints': [models.UniqueConstraint(fields=('year', 'court_word', 'type_word', 'serial'), name='execution_case_once', violation_error_message='这个案号已登记')],
            },
        ),
        migrations.CreateModel(
            name='Party',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('execution_case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='executions.executioncase', verbose_name='执行案件')),
                ('side', models.CharField(choices=[('applicant', '申请执行人'), ('debtor', '被执行人')], max_length=10, verbose_name='地位')),
                ('name', models.CharField(max_length=100, verbose_name='名称')),
                ('is_organisation', models.BooleanField(default=False, verbose_name='单位')),
            ],
            options={
                'verbose_name': '当事人',
                'verbose_name_plural': '当事人',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('execution_case', 'side', 'name'), name='party_once', violation_error_message='当事人重复')],
            },
        ),
    ]
