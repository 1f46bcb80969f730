"""The first court of an empty installation, as an administrator founds it on the command line."""

import pytest
from django.core.management import CommandError, call_command

from courts.models import Court, Role, User
from courts.scope import holds

ANSWERS = {
    "name": "焦作市中级人民法院",
    "short_name": "焦作中院",
    "word": "豫08",
    "system_admin": "sha:沙立新",
    "security_admin": "ke:柯守一",
    "auditor": "shan:单明察",
}
pytestmark = pytest.mark.django_db


def test_three_administrators_can_log_in_with_passwords_for_one_use(empty_house, capsys, client):
    call_command("found_court", **ANSWERS)

    rows = [line.split() for line in capsys.readouterr().out.splitlines()[:3]]
    assert [(label, username) for label, username, _ in rows] == [
        ("系统管理员", "sha"),
        ("安全保密管理员", "ke"),
        ("审计管理员", "shan"),
    ]
    for _, username, password in rows:
        person = User.objects.get(username=username)
        assert person.check_password(password)
        assert person.must_change_password
    assert holds(User.objects.get(username="ke"), Role.SECURITY_ADMIN)
    assert Court.objects.get().units.get().name == "焦作市中级人民法院"


def test_an_installation_that_has_people_is_left_alone(world):
    with pytest.raises(CommandError, match="库里已有账号或法院"):
        call_command("found_court", **ANSWERS)


def test_one_person_cannot_be_two_administrators(empty_house):
    with pytest.raises(CommandError, match="须是三个不同的人"):
        call_command("found_court", **ANSWERS | {"auditor": "sha:沙立新"})
    assert not User.objects.exists()


def test_an_answer_without_a_name_is_refused_with_an_example(empty_house):
    with pytest.raises(CommandError, match="系统管理员请写成“账号:姓名”，现在是“sha”"):
        call_command("found_court", **ANSWERS | {"system_admin": "sha"})
