"""The tables as the first release has them; a database made by the migrations in `replaces` already has them all."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('courts', '0001_initial')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('name', models.CharField(max_length=40, verbose_name='姓名')),
                ('title', models.CharField(blank=True, max_length=40, verbose_name='职务')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='办公电话')),
                ('must_change_password', models.BooleanField(default=False, verbose_name='须改口令')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': '人员',
                'verbose_name_plural': '人员',
                'ordering': ['pk'],
            },
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name='Court',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, unique=True, verbose_name='全称')),
                ('short_name', models.CharField(max_length=20, unique=True, verbose_name='简称')),
                ('level', models.CharField(choices=[('intermediate', '中级人民法院'), ('basic', '基层人民法院')], max_length=20, verbose_name='层级')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='courts.court', verbose_name='上级法院')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='别名')),
                ('mark', models.CharField(blank=True, help_text='编号开头的字，如“焦”；下级法院随中院', max_length=4, verbose_name='编号用字')),
                ('place', models.CharField(blank=True, max_length=40, verbose_name='所在地')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
            ],
            options={
                'verbose_name': '法院',
                'verbose_name_plural': '法院',
                'ordering': ['order', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='CourtWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='words', to='courts.court', verbose_name='法院')),
                ('word', models.CharField(max_length=12, verbose_name='法院代字')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='启用')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='停用')),
            ],
            options={
                'verbose_name': '法院代字',
                'verbose_name_plural': '法院代字',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('word', 'court'), name='court_word_once', violation_error_message='该法院已登记这个代字')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('court', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='units', to='courts.court', verbose_name='所属法院')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='courts.unit', verbose_name='上级部门')),
                ('kind', models.CharField(choices=[('court', '法院'), ('bureau', '执行局'), ('division', '庭室'), ('tribunal', '派出法庭'), ('office', '综合部门'), ('window', '信访窗口'), ('discipline', '监察部门')], max_length=20, verbose_name='类别')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('short_name', models.CharField(max_length=20, verbose_name='简称')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='别名')),
                ('is_responsible', models.BooleanField(default=False, verbose_name='可作责任单位')),
                ('is_active', models.BooleanField(default=True, verbose_name='在用')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
            ],
            options={
                'verbose_name': '部门',
                'verbose_name_plural': '部门',
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('court', 'name'), name='unit_name_once_per_court', violation_error_message='该法院已有同名部门'), models.UniqueConstraint(condition=models.Q(('kind', 'court')), fields=('court',), name='unit_one_root_per_court', violation_error_message='一个法院只有一个代表全院的单位')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='人员')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='courts.unit', verbose_name='部门')),
                ('role', models.CharField(choices=[('window', '窗口接访干警'), ('handler', '承办人'), ('responsible', '责任人'), ('liaison', '联络人'), ('division_head', '庭室负责人'), ('lead', '包案领导'), ('president', '院长'), ('ledger_clerk', '内勤'), ('reviewer', '评查员'), ('review_leader', '评查组长'), ('general_office', '综合处'), ('bureau_chief', '执行局长'), ('contact_leader', '联系点院领导'), ('discipline', '监察'), ('referral_office', '一案双查办公室'), ('leading_group', '一案双查领导小组'), ('lower_execution', '受交办执行机构'), ('lower_discipline', '受交办监察机构'), ('investigator', '联合调查组'), ('system_admin', '系统管理员'), ('security_admin', '安全保密管理员'), ('auditor', '审计管理员')], max_length=20, verbose_name='角色')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='任职起')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='任职止')),
                ('requested_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='申请人')),
                ('confirmed_at', models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True, verbose_name='授权时间')),
            ],
            options={
                'verbose_name': '岗位',
                'verbose_name_plural': '岗位',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='post_ends_after_start', violation_error_message='任职止不能早于任职起'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('person', 'unit', 'role'), name='post_open_once', violation_error_message='此人在该部门已有同样的岗位'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('role__in', ['system_admin', 'security_admin', 'auditor'])), fields=('person',), name='post_one_administrator_role', violation_error_message='三员不得由一人兼任')],
            },
        ),
        migrations.CreateModel(
            name='Deputy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to=settings.AUTH_USER_MODEL, verbose_name='被代理人')),
                ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='principals', to=settings.AUTH_USER_MODEL, verbose_name='代理人')),
                ('starts_on', models.DateField(verbose_name='代理起')),
                ('ends_on', models.DateField(verbose_name='代理止')),
                ('reason', models.CharField(max_length=100, verbose_name='原因')),
            ],
            options={
                'verbose_name': '代理',
                'verbose_name_plural': '代理',
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='deputy_ends_after_start', violation_error_message='代理止不能早于代理起'), models.CheckConstraint(condition=models.Q(('principal', models.F('deputy')), _negated=True), name='deputy_is_another', violation_error_message='不能由本人代理本人')],
            },
        ),
    ]
