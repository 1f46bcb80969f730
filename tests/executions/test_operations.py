"""Execution cases are registered once, and what was blank is filled by whoever knows more."""

from datetime import date
from decimal import Decimal

import pytest

from courts.models import AccessEntry
from executions.case_numbers import CaseNumber
from executions.models import ExecutionCase, Party
from executions.operations import register_execution_case

pytestmark = pytest.mark.django_db
NUMBER = CaseNumber.parse("（2019）豫0823执9231号")


def test_new_number_is_registered_with_its_parts_and_its_court(world):
    execution = register_execution_case(NUMBER, by=world.handler, handler_name="秦岚")

    assert (execution.number, execution.year, execution.court_word, execution.type_word, execution.serial) == (
        "（2019）豫0823执9231号",
        2019,
        "豫0823",
        "执",
        9231,
    )
    assert execution.court == world.courts["near"]
    assert AccessEntry.objects.get().target == "执行案件 （2019）豫0823执9231号"


def test_paper_of_a_case_belongs_to_the_same_case(world):
    first = register_execution_case(NUMBER, by=world.handler)
    second = register_execution_case(CaseNumber.parse("2019豫0823执9231号之二"), by=world.handler)

    assert first == second
    assert ExecutionCase.objects.count() == 1


def test_blanks_are_filled_and_what_is_known_stays(world):
    register_execution_case(NUMBER, by=world.handler, handler_name="秦岚")

    register_execution_case(
        NUMBER,
        by=world.clerk,
        handler_name="范立言",
        cause="买卖合同纠纷",
        filed_on=date(2019, 6, 3),
        claimed_amount=Decimal("1800.00"),
    )

    execution = ExecutionCase.objects.get()
    assert (execution.handler_name, execution.cause, execution.filed_on, execution.claimed_amount) == (
        "秦岚",
        "买卖合同纠纷",
        date(2019, 6, 3),
        Decimal("1800.00"),
    )


def test_nothing_recovered_is_known_and_not_blank(world):
    register_execution_case(NUMBER, by=world.handler, recovered_amount=Decimal(0))
    register_execution_case(NUMBER, by=world.handler, recovered_amount=Decimal(500))

    assert ExecutionCase.objects.get().recovered_amount == 0


def test_second_registration_without_news_leaves_no_entry(world):
    register_execution_case(NUMBER, by=world.handler, handler_name="秦岚")
    register_execution_case(NUMBER, by=world.handler, handler_name="秦岚")

    assert AccessEntry.objects.count() == 1


def test_unknown_court_word_takes_the_court_that_is_named(world):
    foreign = CaseNumber.parse("（2019）冀0102执5号")

    assert register_execution_case(foreign, by=world.handler).court is None
    assert register_execution_case(foreign, by=world.handler, court=world.courts["far"]).court == world.courts["far"]


def test_known_court_word_decides_over_the_court_that_is_named(world):
    assert register_execution_case(NUMBER, by=world.handler, court=world.courts["far"]).court == world.courts["near"]


def test_retired_court_word_is_ours_only_for_its_years(world):
    world.courts["near"].words.update(ends_on=date(2018, 12, 31))

    assert register_execution_case(CaseNumber.parse("（2018）豫0823执1号"), by=world.handler).court == world.courts["near"]
    assert register_execution_case(NUMBER, by=world.handler).court is None


def test_parties_are_kept_once(world):
    parties = [(Party.Side.APPLICANT, "王小梅"), (Party.Side.DEBTOR, "武陟县稷禹食品有限公司"), (Party.Side.DEBTOR, "")]
    register_execution_case(NUMBER, by=world.handler, parties=parties)
    register_execution_case(NUMBER, by=world.handler, parties=parties)

    assert list(Party.objects.values_list("side", "name")) == [("applicant", "王小梅"), ("debtor", "武陟县稷禹食品有限公司")]


def test_unknown_fact_is_a_mistake_of_the_caller(world):
    with pytest.raises(TypeError):
        register_execution_case(NUMBER, by=world.handler, handler="秦岚")
