"""The five sentences and the matrix of units and stages: numbers that open their cases, compared with last Friday."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import resolve

from cases.figures import FIGURES
from cases.weeks import Week
from courts.scope import scope_of
from petitions.overview import COMPARED, MATRIX, SPOKEN, Overview, five_sentences, stage_matrix
from tests.factories.moments import moment
from tests.factories.petition_rows import petition
from tests.factories.petition_steps import register

pytestmark = pytest.mark.django_db
NOW = moment("2021-03-24 10:30")


@pytest.fixture
def town(world):
    near, far = world.units["near.court"], world.units["far.court"]
    plan = {"acknowledged_at": "2021-03-02 10:00", "plan_reported_at": "2021-03-03 10:00"}
    petition(near, "2021-03-01", dispatched_at="2021-03-02 09:00", due_on="2021-03-22", status="handling", **plan)
    petition(
        near,
        "2021-03-01",
        dispatched_at="2021-03-02 09:00",
        due_on="2021-03-24",
        met_at="2021-03-05 09:00",
        status="handling",
        **plan,
    )
    petition(
        far,
        "2021-03-20",
        channel="province",
        dispatched_at="2021-03-21 09:00",
        due_on="2021-03-26",
        status="awaiting_acknowledgement",
    )
    return world


def spoken(sentences):
    return ["".join(part.text for part in sentence.parts) for sentence in sentences]


def test_five_sentences_a_chief_would_say(town):
    sentences = five_sentences(Overview(town.chief, NOW))

    assert spoken(sentences) == [
        "超期 1 件，其中武陟法院 1 件。",
        "本周交办 1 件；应当天交办 1 件，当天交办 0 件，晚了 1 件。",
        "本周应报专班和方案 1 件，按期 0 件；过了两日还没报 1 件，温县法院 1 件。",
        "在办 3 件；已交办的里面，包案领导见过信访人 1 件，没见过 2 件，武陟法院最多，1 件。",
        "本周验收 0 件；一年内满 90 天的 0 件 里又来访 0 件，息诉率 —。",
    ]
    assert [(sentence.colour, sentence.comparison) for sentence in sentences] == [
        ("red", "比上周五多 1 件"),
        ("red", "上周没有应当天交办的"),
        ("red", "按期率 0%，上周 —"),
        ("amber", "没见过的比上周五多 1 件"),
        ("green", "上周五 —"),
    ]


def test_every_spoken_number_opens_as_many_cases(town):
    for sentence in five_sentences(Overview(town.chief, NOW)):
        for part in sentence.parts:
            if part.url and part.text.endswith(" 件"):
                address = urlsplit(part.url)
                unit = parse_qs(address.query).get("unit", [None])[0]
                figure = FIGURES[resolve(address.path).kwargs["code"]]
                cases = figure.queryset(town.chief, Week.running(NOW).period(NOW), unit and int(unit))
                assert part.text == f"{cases.count()} 件", part.url


def test_matrix_counts_compares_and_lights(town):
    matrix = stage_matrix(Overview(town.chief, NOW))
    rows = {row.unit.short_name: [(cell.count, cell.change, cell.colour) for cell in row.cells] for row in matrix.rows}

    assert matrix.columns == ["待交办", "待签收", "待报方案", "办理中", "已答复", "待验收", "在办", "三日内到期", "超期"]
    nothing = (0, "", "")
    assert rows["武陟法院"] == [nothing] * 3 + [(2, "", "red")] + [nothing] * 2 + [(2, "", ""), (1, "", ""), (1, "+1", "red")]
    assert rows["温县法院"] == [nothing, (1, "+1", "amber")] + [nothing] * 4 + [(1, "+1", ""), (1, "+1", ""), nothing]
    assert [cell.count for cell in matrix.total.cells] == [0, 1, 0, 2, 0, 0, 3, 2, 1]


@pytest.mark.clause("X8")
def test_matrix_has_only_the_units_one_sees(town):
    assert [row.unit.short_name for row in stage_matrix(Overview(town.president, NOW)).rows] == ["武陟法院", "木城法庭"]


def test_sentences_and_matrix_are_counted_together_in_one_query(town, django_assert_num_queries):
    scope_of(town.chief)
    with django_assert_num_queries(1):
        overview = Overview(town.chief, NOW)
        five_sentences(overview)
        stage_matrix(overview)


def test_overview_agrees_with_every_figure_by_itself(town):
    week = Week.running(NOW)
    overview = Overview(town.chief, NOW)

    for table, figures, period in (
        (overview.table, (*SPOKEN, *MATRIX), week.period(NOW)),
        (overview.before, (*COMPARED, *MATRIX), week.previous.period()),
    ):
        for figure in figures:
            by_unit = {unit: row[figure.code] for unit, row in table.items() if figure.code in row}
            assert sum(by_unit.values()) == figure.value(town.chief, period).count, figure.code
            assert all(count == figure.value(town.chief, period, unit).count for unit, count in by_unit.items()), figure.code


@pytest.mark.clause("X4")
def test_after_a_step_the_overview_is_counted_anew(world):
    register(world)
    first = Overview(world.chief).sums["in_hand"]
    register(world, petitioner_name="李建国", execution_number="")

    assert (first, Overview(world.chief).sums["in_hand"]) == (1, 2)


@pytest.mark.clause("X8")
def test_kept_counts_are_those_of_one_reader_only(world):
    register(world)

    assert Overview(world.chief).sums["in_hand"] == 1
    assert Overview(world.stranger).sums == {}


def test_without_a_step_the_overview_is_not_counted_twice(world, django_assert_num_queries):
    register(world)
    Overview(world.chief)
    with django_assert_num_queries(1):  # whether a step was taken since
        Overview(world.chief)
