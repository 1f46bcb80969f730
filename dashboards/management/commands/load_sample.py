"""Fill an empty database with the sample, so that a trial or a measurement has somebody and something to work with."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from bulletins.sample import load_bulletins
from cases.models import Case
from courts.models import Court
from courts.sample import INTERMEDIATE, is_loaded, load_organisation
from petitions.sample import DEFAULT_COUNT, load_petitions
from referrals.sample import DEFAULT_COUNT as CLUE_COUNT
from referrals.sample import load_clues
from reviews.sample import DEFAULT_COUNT as TERMINATED_COUNT
from reviews.sample import load_campaign, load_terminations

# A database that is only measured needs no bulletins over its hundreds of thousands of cases.
BULLETINS_UP_TO = 2_000


class Command(BaseCommand):
    help = "装入演示数据：焦作式的法院、人员、信访案件和终本案件（人名、案情均为虚构）"

    def add_arguments(self, parser):
        parser.add_argument("--organisation-only", action="store_true", help="只装法院、部门、人员和岗位，不装案件")
        parser.add_argument(
            "--petitions", type=int, default=DEFAULT_COUNT, metavar="N", help=f"信访案件件数，默认 {DEFAULT_COUNT}"
        )
        parser.add_argument(
            "--terminated", type=int, default=TERMINATED_COUNT, metavar="N", help=f"终本案件件数，默认 {TERMINATED_COUNT}"
        )
        parser.add_argument("--clues", type=int, default=CLUE_COUNT, metavar="N", help=f"双查线索条数，默认 {CLUE_COUNT}")
        parser.add_argument("--answers", action="store_true", help="再发布一个终本评查活动，分案并填好大部分答案")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="同一天用同一个数，装出来的案件一样")

    @transaction.atomic
    def handle(self, *args, organisation_only=False, petitions=DEFAULT_COUNT, seed=1, **options):
        terminated, answers = options.get("terminated", TERMINATED_COUNT), options.get("answers", False)
        if not settings.SAMPLE_ACCOUNTS:
            raise CommandError("正式环境不装演示数据。确要试用，请把 SAMPLE_ACCOUNTS 设为 1")
        clues = options.get("clues", CLUE_COUNT)
        if min(petitions, terminated, clues) < 0:
            raise CommandError("件数不能是负数")
        if answers and not terminated:
            raise CommandError("没有终本案件就没有可评查的，请用 --terminated 写明件数")
        if Case.objects.exists():
            raise CommandError("库里已有案件，不再装演示数据。要重新来过，请换一个空库")
        if is_loaded():
            if organisation_only:
                raise CommandError("演示用的法院和人员已经装过，不用再装")
        elif Court.objects.exists():
            raise CommandError("库里已有法院，不再装演示数据。要重新来过，请换一个空库")
        else:
            count = load_organisation()
            self.stdout.write(f"已装入{INTERMEDIATE[1]}及 10 个基层法院，{count} 人")
        if organisation_only:
            return
        now = timezone.now()
        earlier, recent = load_petitions(petitions, now=now, seed=seed)
        self.stdout.write(f"已装入信访案件 {earlier + recent} 件：历年办结 {earlier} 件，近一个月 {recent} 件")
        if petitions and petitions <= BULLETINS_UP_TO:
            published, drafted = load_bulletins(now)
            self.stdout.write(f"已印发周通报 {published} 期，起草 {drafted} 期")
        load_terminations(terminated, now=now, seed=seed)
        self.stdout.write(f"已装入终本案件 {terminated} 件")
        inquiries = load_clues(clues, now=now, seed=seed)
        self.stdout.write(f"已装入双查线索 {clues} 条，其中已启动 {inquiries} 件")
        if answers:
            cases, written = load_campaign(now=now, seed=seed)
            self.stdout.write(f"已发布终本评查活动一个，{cases} 件，答案 {written} 条")
