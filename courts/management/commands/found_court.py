"""manage.py found_court: the first court and its three administrators, in an empty database."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from courts.founding import found
from courts.models import Court, Role


class Command(BaseCommand):
    help = "在空库里设立第一个法院和三员账号，并打印各自的一次性口令；其余法院、人员由系统管理员在网页上增加"

    def add_arguments(self, parser):
        parser.add_argument("--name", required=True, help="法院全称")
        parser.add_argument("--short-name", required=True, help="法院简称")
        parser.add_argument("--word", required=True, help="法院代字，如 豫08")
        parser.add_argument("--basic", action="store_true", help="是基层法院（默认是中级法院）")
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
            flag = f"--{role.value.replace('_', '-')}"
            parser.add_argument(flag, required=True, metavar="账号:姓名", dest=role.value, help=f"{role.label}，如 wang:王某")

    def handle(self, *, name, short_name, word, basic, **options):
        people = {}
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR):
            username, colon, person = options[role.value].partition(":")
            if not (colon and username and person):
                raise CommandError(f"{role.label}请写成“账号:姓名”，现在是“{options[role.value]}”")
            people[role] = (username, person)
        level = Court.Level.BASIC if basic else Court.Level.INTERMEDIATE
        try:
            founded = found(name=name, short_name=short_name, word=word, administrators=people, level=level)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        for person, label, password in founded:
            self.stdout.write(f"{label}  {person.username}  {password}")
        self.stdout.write("口令只显示这一次，首次登录须修改。")
