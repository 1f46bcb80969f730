"""Answers on the desk: saved as they come, never overwritten, complete before they are submitted; signing, returning, concluding."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.models import Case, TraceEntry
from cases.steps import take
from core.errors import Conflict, Incomplete, Invalid
from reviews.answers.checks import task_gaps
from reviews.answers.operations import save_answer
from reviews.answers.tallies import recount
from reviews.models import Finding, ItemAnswer, ItemTally, ReviewTask, Statement, Status, Tier
from reviews.sampling.operations import draw_sample
from reviews.steps import Conclude, RecordMeeting, Reopen, ReturnAnswers, SignReport, SubmitAnswers
from tests.factories.organisation import PASSWORD, fresh
from tests.factories.tiered_campaigns import AT, one_under_review, petitions_of, published
from tests.stages import starts_at

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000053 00000 n \n0000000102 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n170\n%%EOF\n"


def answer_all(task, failed=(), by=None):
    by = by or fresh(task.reviewer)
    for number in range(1, 6):
        is_failed = number in failed
        save_answer(task, number, by=by, answer="fail" if is_failed else "pass", reason="缺送达回证" if is_failed else "")


def submit(task, failed=(), **data):
    answer_all(task, failed)
    if task.tier == Tier.SELF and not failed and not data:
        data = {"password": PASSWORD}
    return take(SubmitAnswers, task.review.case, by=fresh(task.reviewer), data=data)


@starts_at(one_under_review)
def test_an_answer_is_saved_with_its_version_and_counts_when_it_is_complete(reviewed):
    task = reviewed.tasks[Tier.COURT]
    by = fresh(task.reviewer)
    row = save_answer(task, 2, by=by, answer="fail", at=AT)
    task.refresh_from_db()
    assert (row.version, task.answered, task.failed, task.state) == (1, 0, 1, "working")
    row = save_answer(task, 2, by=by, answer="fail", reason="缺送达回证", fault="0201", version=1)
    task.refresh_from_db()
    assert (row.version, task.answered, task.failed) == (2, 1, 1)
    row = save_answer(task, 2, by=by, answer="", version=2)
    task.refresh_from_db()
    assert (task.answered, task.failed) == (0, 0)


@starts_at(one_under_review)
def test_two_windows_never_overwrite_each_other(reviewed):
    task = reviewed.tasks[Tier.COURT]
    by = fresh(task.reviewer)
    save_answer(task, 1, by=by, answer="pass")
    with pytest.raises(Conflict) as clash:
        save_answer(task, 1, by=by, answer="fail", reason="卷内没有", version=0)
    assert clash.value.mine == [("结论", "不合格"), ("理由", "卷内没有")]
    assert ItemAnswer.objects.get(task=task, item=1).answer == "pass"


@starts_at(one_under_review)
def test_nobody_answers_in_the_place_of_another(reviewed):
    with pytest.raises(PermissionDenied, match="没有分给您"):
        save_answer(reviewed.tasks[Tier.COURT], 1, by=reviewed.handler, answer="pass")


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"answer": "na", "reason": "无"}, "answer", "第1项每件都要评，不能答“不适用”"),
        ({"answer": "maybe"}, "answer", "结论只能是合格、不合格、不适用"),
        ({"answer": "fail", "fault": "9999"}, "fault", "第1项没有代码为 9999 的问题子项"),
        ({"answer": "pass", "fault": "0101"}, "fault", "答“不合格”时才选问题子项"),
        ({"answer": "pass", "part_not_applicable": True}, "part_not_applicable", "第1项没有可以单独不适用的部分"),
        ({"answer": "pass", "evidence": [{"document": 99999, "page": 1}]}, "evidence", "第 1 条证据的材料不在这件案件的卷内"),
        ({"answer": "pass", "evidence": [{"page": 0}]}, "evidence", "第 1 条证据的页码写成 1 到 9999 的数"),
        ({"answer": "pass", "evidence": [{"document": None}]}, "evidence", "第 1 条证据是空的，请写页码或说明"),
        ({"answer": "pass", "evidence": "卷 3 页"}, "evidence", "证据应为一组行，每行写材料、页码、说明"),
    ],
)
@starts_at(one_under_review)
def test_what_cannot_be_an_answer_is_refused_by_name(reviewed, values, field, said):
    task = reviewed.tasks[Tier.COURT]
    if isinstance(values.get("evidence"), str):
        values = {**values, "evidence": [values["evidence"]]}
    with pytest.raises(ValidationError) as refused:
        save_answer(task, 1, by=fresh(task.reviewer), **values)
    assert refused.value.message_dict == {field: [said]}


@starts_at(one_under_review)
def test_a_task_with_gaps_cannot_be_submitted(reviewed):
    task = reviewed.tasks[Tier.COURT]
    by = fresh(task.reviewer)
    for number in (1, 2, 3, 4):
        save_answer(task, number, by=by, answer="pass")
    save_answer(task, 5, by=by, answer="fail")
    assert task_gaps(task) == ["第5项不合格，写明问题"]
    with pytest.raises(ValidationError, match="还没有答完：第5项不合格，写明问题"):
        take(SubmitAnswers, task.review.case, by=by)


@pytest.mark.clause("J1.1")
@starts_at(one_under_review)
def test_no_problem_needs_the_password_again_and_is_bound_to_the_answers(reviewed):
    task = reviewed.tasks[Tier.SELF]
    answer_all(task)
    by, case = fresh(task.reviewer), task.review.case
    with pytest.raises(Invalid) as refused:
        take(SubmitAnswers, case, by=by)
    assert refused.value.form.non_field_errors() == ["要签名：再次输入登录口令，或上传纸质签名扫描件"]
    with pytest.raises(Invalid) as refused:
        take(SubmitAnswers, case, by=by, data={"password": "wrong"})
    assert refused.value.form.errors["password"] == ["口令不对，请重新输入"]
    entry = take(SubmitAnswers, case, by=by, data={"password": PASSWORD})
    statement = Statement.objects.get()
    task.refresh_from_db()
    assert (statement.signed_name, statement.means, statement.answers_hash) == ("秦岚", "password", task.answers_hash)
    assert "未发现" in statement.text and PASSWORD not in str(entry.facts)


@starts_at(one_under_review)
def test_a_scan_of_the_signed_paper_is_taken_instead(reviewed):
    task = reviewed.tasks[Tier.SELF]
    answer_all(task)
    files = {"scan": SimpleUploadedFile("承诺书.pdf", PDF, content_type="application/pdf")}
    take(SubmitAnswers, task.review.case, by=fresh(task.reviewer), files=files)
    statement = Statement.objects.get()
    assert statement.means == "scan" and len(statement.scan_sha256) == 64 and "承诺" not in statement.scan.name


@starts_at(one_under_review)
def test_whoever_reports_problems_need_not_sign_that_there_are_none(reviewed):
    submit(reviewed.tasks[Tier.SELF], failed=[2], note="")
    assert not Statement.objects.exists()


@pytest.mark.clause("J2.3.1")
@starts_at(one_under_review)
def test_each_failed_item_becomes_a_finding(reviewed):
    submit(reviewed.tasks[Tier.COURT], failed=[2, 4])
    found = Finding.objects.order_by("item").values_list("item", "text", "state", "unit__short_name")
    assert list(found) == [(2, "缺送达回证", "open", "武陟法院"), (4, "缺送达回证", "open", "武陟法院")]


@starts_at(one_under_review)
def test_the_trace_keeps_the_hash_and_no_answer(reviewed):
    entry = submit(reviewed.tasks[Tier.COURT], failed=[2])
    task = ReviewTask.objects.get(pk=reviewed.tasks[Tier.COURT].pk)
    assert entry.summary == "本院评查已提交"
    assert entry.facts == {"data": {}, "tier": "court", "answers_hash": task.answers_hash}
    same = submit(reviewed.tasks[Tier.SELF])
    assert same.facts.keys() == entry.facts.keys()


@starts_at(one_under_review)
def test_the_sums_follow_every_submission_and_every_return(reviewed):
    task = reviewed.tasks[Tier.COURT]
    submit(task, failed=[2])
    sums = ItemTally.objects.filter(tier=Tier.COURT)
    assert list(sums.values_list("item", "passed", "failed")) == [(1, 1, 0), (2, 0, 1), (3, 1, 0), (4, 1, 0), (5, 1, 0)]
    kept = list(ItemTally.objects.order_by("tier", "item").values_list("tier", "item", "passed", "failed", "not_applicable"))
    recount(reviewed.campaign)
    again = list(ItemTally.objects.order_by("tier", "item").values_list("tier", "item", "passed", "failed", "not_applicable"))
    assert kept == again
    take(ReturnAnswers, task.review.case, by=fresh(reviewed.office), data={"task": task.pk, "reason": "证据页码不对"})
    assert set(ItemTally.objects.values_list("passed", "failed")) == {(0, 0)}


def test_not_applicable_leaves_the_denominator():
    tally = ItemTally(passed=6, failed=2, not_applicable=5)
    assert tally.denominator == 8


@starts_at(one_under_review)
def test_a_returned_task_can_be_mended_and_submitted_again(reviewed):
    task = reviewed.tasks[Tier.SELF]
    submit(task)
    with pytest.raises(Conflict, match="已经提交"):
        save_answer(task, 1, by=fresh(task.reviewer), answer="fail", reason="迟延", version=1)
    take(ReturnAnswers, task.review.case, by=fresh(reviewed.office), data={"task": task.pk, "reason": "漏报迟延"})
    assert Statement.objects.get().void_reason == "评查结果已退回"
    save_answer(task, 1, by=fresh(task.reviewer), answer="fail", reason="迟延", version=1)
    take(SubmitAnswers, task.review.case, by=fresh(task.reviewer))
    row = ItemAnswer.objects.get(task=task, item=1)
    assert (row.answer, row.blind_answer) == ("fail", "pass")
    task.refresh_from_db()
    assert (task.state, task.return_count) == ("submitted", 1)


@pytest.mark.clause("J1.2")
def test_the_president_of_a_key_case_meets_the_petitioner_before_signing(world):
    case = petitions_of(world.units["near.court"], 1, is_repeated_key=True)[0]
    Case.objects.filter(pk=case.pk).update(is_key=True)
    review = published(world).reviews.get()
    president = fresh(world.president)
    task = ReviewTask.objects.get(tier=Tier.COURT)
    with pytest.raises(ValidationError, match="本院评查还没有提交"):
        take(SignReport, review.case, by=president, data={"password": PASSWORD})
    submit(task)
    with pytest.raises(Incomplete, match="院（局）长面见信访人"):
        take(SignReport, review.case, by=president, data={"password": PASSWORD})
    meeting = {
        "met_at": "2021-03-22 10:00",
        "place": "接访室",
        "attendees": "郭明远",
        "said": "要求恢复执行",
        "response": "已安排",
    }
    take(RecordMeeting, review.case, by=president, data=meeting)
    take(SignReport, review.case, by=president, data={"password": PASSWORD})
    review.refresh_from_db()
    assert review.signed_by == world.president
    assert Statement.objects.get(kind="president").answers_hash == ReviewTask.objects.get(pk=task.pk).answers_hash


@pytest.mark.clause("J1.3")
@starts_at(one_under_review)
def test_a_review_is_concluded_when_all_tiers_are_in_and_signed_and_every_problem_is_cured(reviewed):
    case, office = reviewed.review.case, fresh(reviewed.office)
    with pytest.raises(Incomplete, match="提交承办人自查、提交本院评查、提交中院评查"):
        take(Conclude, case, by=office, data={"grade": "clean"})
    for tier, failed in ((Tier.SELF, []), (Tier.COURT, [2]), (Tier.INTERMEDIATE, [])):
        submit(reviewed.tasks[tier], failed)
    with pytest.raises(Incomplete, match="院（局）长签名、整改并销号 1 个问题"):
        take(Conclude, case, by=office, data={"grade": "clean"})
    take(SignReport, case, by=fresh(reviewed.president), data={"password": PASSWORD})
    Finding.objects.update(state="cured", reported_by=reviewed.handler, checked_by=reviewed.office)
    with pytest.raises(Invalid) as refused:
        take(Conclude, case, by=office, data={"grade": "clean"})
    assert refused.value.form.errors["grade"] == ["这件登记过问题，结论不能是“无问题”"]
    entry = take(Conclude, case, by=office, data={"grade": "flawed", "opinion": "送达回证已补"})
    assert (entry.case.status, entry.case.closed_at is not None) == (Status.CONCLUDED, True)
    entry = take(Reopen, case, by=office, data={"reason": "信访人再次反映"})
    assert (entry.case.status, entry.case.closed_at) == (Status.REVIEWING, None)


@pytest.mark.clause("J1.3")
@starts_at(one_under_review)
def test_nothing_is_concluded_before_a_draw_that_is_still_to_come(reviewed):
    for tier in (Tier.SELF, Tier.COURT, Tier.INTERMEDIATE):
        submit(reviewed.tasks[tier])
    take(SignReport, reviewed.review.case, by=fresh(reviewed.president), data={"password": PASSWORD})
    reviewed.campaign.tiers.filter(tier=Tier.INTERMEDIATE).update(coverage="drawn")
    with pytest.raises(ValidationError, match="中院评查还没有抽样"):
        take(Conclude, reviewed.review.case, by=fresh(reviewed.office), data={"grade": "clean"})
    draw_sample(reviewed.campaign, by=fresh(reviewed.office), tier=Tier.INTERMEDIATE, name="抽查", size=1, seed="070913")
    assert take(Conclude, reviewed.review.case, by=fresh(reviewed.office), data={"grade": "clean"}).case.closed_at


def races(monkeypatch, task, number, **changed):
    """While the submission is being checked, another page saves that answer."""
    saved = []

    def gaps(asked):
        found = task_gaps(asked)
        if not saved:
            saved.append(save_answer(task, number, by=fresh(task.reviewer), version=1, **changed))
        return found

    monkeypatch.setattr("reviews.steps.tasks.task_gaps", gaps)


@starts_at(one_under_review)
def test_an_answer_taken_back_while_it_is_submitted_is_a_clash(reviewed, monkeypatch):
    task = reviewed.tasks[Tier.COURT]
    answer_all(task)
    races(monkeypatch, task, 3, answer="")
    with pytest.raises(Conflict, match="第3项还没有作答"):
        take(SubmitAnswers, task.review.case, by=fresh(task.reviewer))
    task.refresh_from_db()
    assert (task.state, ItemTally.objects.count()) == ("working", 0)


@starts_at(one_under_review)
def test_what_becomes_clean_while_it_is_submitted_still_has_to_be_signed(reviewed, monkeypatch):
    task = reviewed.tasks[Tier.SELF]
    answer_all(task, failed=[2])
    checked = SubmitAnswers.form.clean

    def clean(form):
        data = checked(form)
        save_answer(task, 2, by=fresh(task.reviewer), answer="pass", version=1)
        return data

    monkeypatch.setattr(SubmitAnswers.form, "clean", clean)
    with pytest.raises(Conflict, match="提交要签名"):
        take(SubmitAnswers, task.review.case, by=fresh(task.reviewer))


@starts_at(one_under_review)
def test_the_same_token_submits_once(reviewed):
    task = reviewed.tasks[Tier.COURT]
    answer_all(task)
    for _ in range(2):
        take(SubmitAnswers, task.review.case, by=fresh(task.reviewer), token="a" * 32)
    assert TraceEntry.objects.filter(step="submit-answers").count() == 1
