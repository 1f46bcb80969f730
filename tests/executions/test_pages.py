"""Who sees an execution case, and what stands on its page."""

import pytest
from django.urls import reverse

from executions.case_numbers import CaseNumber
from executions.models import ExecutionCase, Party
from executions.operations import register_execution_case
from tests.factories.petition_rows import petition

pytestmark = pytest.mark.django_db


@pytest.fixture
def execution(world):
    return register_execution_case(
        CaseNumber.parse("（2019）豫0823执9231号"),
        by=world.handler,
        handler_name="秦岚",
        parties=[(Party.Side.APPLICANT, "王小梅")],
    )


def seen_by(user):
    return list(ExecutionCase.objects.visible_to(user))


@pytest.mark.clause("X8")
@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("handler", True),
        ("president", True),
        ("office", True),
        ("chief", True),
        ("contact_leader", True),
        ("stranger", False),
        ("far_president", False),
        ("division_handler", False),
        ("system_admin", False),
        ("security_admin", False),
        ("auditor", False),
    ],
)
def test_court_sees_its_execution_cases(world, execution, who, sees):
    assert seen_by(world.people[who]) == ([execution] if sees else [])


@pytest.mark.clause("X8")
def test_whoever_sees_a_petition_sees_the_execution_case_it_is_about(world, execution):
    petition(world.units["far.court"], "2021-03-15", execution_case=execution)

    assert seen_by(world.stranger) == [execution]
    assert seen_by(world.auditor) == []


def test_page_lists_the_petitions_that_the_person_may_see(client, world, execution, django_assert_max_num_queries):
    near = petition(world.units["near.court"], "2021-03-15", execution_case=execution, petitioner_name="单小红")
    far = petition(world.units["far.court"], "2021-03-16", execution_case=execution, petitioner_name="李大力")
    client.force_login(world.handler)
    address = reverse("execution-detail", args=[execution.pk])
    client.get(address)  # the first page of a session writes that it is in use

    with django_assert_max_num_queries(12):
        page = client.get(address).content.decode()

    assert "（2019）豫0823执9231号" in page
    assert near.number in page
    assert "单*红" in page
    assert "要求恢复执行" in page
    assert far.number not in page
    assert "王*梅" in page
    assert not any(name in page for name in ("单小红", "王小梅", "李大力"))


def test_outside_the_scope_the_page_does_not_exist(client, world, execution):
    client.force_login(world.stranger)

    assert client.get(reverse("execution-detail", args=[execution.pk])).status_code == 404
