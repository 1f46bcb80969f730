"""Publishing, drawing and reading review campaigns over very many terminated cases, beside an empty logged-in page.

Run by script/bench reviews [-- --terminated N --rounds N]. Everything happens in this process, against the bench database:
what is timed is Django from request to response, without network.
"""

import argparse
import json
import time

from pages import EMPTY, measure, somebody  # sets Django up

from django.conf import settings  # isort: skip
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from cases.models import Case
from courts.models import Role
from reviews.campaigns import operations
from reviews.models import Answer, Campaign, ReviewTask, Tier
from reviews.sample.answers import draw_up
from reviews.sampling.operations import draw_sample

PUBLISHING_SECONDS, DRAWING_SECONDS, QUERIES = 60, 2, 15
ANSWERING, TURNING = 3, 5  # times the empty page, by the 95th percentile
SAMPLE_SIZE = 300
HTMX = {"HTTP_HX_REQUEST": "true"}


def load(terminated):
    call_command("migrate", verbosity=0)
    seconds = timed(lambda: call_command("load_sample", terminated=terminated, answers=True, verbosity=0))
    settle()
    return seconds


def settle():
    """What the database's own housekeeping does after so many rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def timed(call):
    began = time.perf_counter()
    call()
    return time.perf_counter() - began


def publish_another():
    """Returns: (seconds from the order to the last task, the Campaign)."""
    draft, by = draw_up(timezone.now(), name="第二个终本案件专项评查")
    seconds = timed(lambda: operations.publish(draft, by=by))
    settle()
    return seconds, Campaign.objects.get(pk=draft.pk)


def draw_from(campaign):
    by = campaign.published_by
    size = min(SAMPLE_SIZE, campaign.included_count)
    order = {"tier": Tier.INTERMEDIATE, "name": "第一次抽样", "size": size, "seed": "0412233", "strata": "unit"}
    return timed(lambda: draw_sample(campaign, by=by, **order))


def reading(campaign, case):
    """(name, aim, address) of the pages of those who run a campaign."""
    return [
        ("共性问题雷达", TURNING, f"/campaigns/{campaign.pk}/radar/"),
        ("活动进度", None, f"/campaigns/{campaign.pk}/"),
        ("活动范围", None, f"/campaigns/{campaign.pk}/scope/"),
        ("活动分案", None, f"/campaigns/{campaign.pk}/assignment/"),
        ("终本案件列表", None, "/terminated/"),
        ("终本案件页", None, f"/terminated/{case.pk}/"),
    ]


class Queue:
    """The reviewer's own tasks in the fresh campaign, used up one by one."""

    def __init__(self, client, tasks):
        self.client, self.tasks, self.numbers = client, tasks, iter(())
        self.line = iter(tasks)

    def first_page(self):
        return self.client.get(f"/review/{self.tasks[0].pk}/")

    def next_case(self):
        return self.client.get(f"/review/{next(self.line).pk}/", **HTMX)

    def answer(self):
        """One item of the newest task; the next task when all are answered."""
        number = next(self.numbers, None)
        if number is None:
            self.task = next(self.line)
            self.numbers = iter(range(2, self.task.item_count + 1))
            number = 1
        data = {"answer": Answer.PASS, "version": "0"}
        return self.client.post(f"/review/{self.task.pk}/items/{number}/", data, **HTMX)


def reviewer_of(campaign):
    """Whoever has most to review in it."""
    counts = {}
    for person in ReviewTask.objects.filter(campaign=campaign, tier=Tier.UNIT).values_list("reviewer_id", flat=True):
        counts[person] = counts.get(person, 0) + 1
    counts.pop(None, None)
    most = max(counts, key=counts.get)
    tasks = ReviewTask.objects.filter(campaign=campaign, tier=Tier.UNIT, reviewer=most).order_by("position", "pk")
    return tasks[0].reviewer, list(tasks[:400])


def measure_pages(fresh, answered, rounds):
    """Rows of (who, page, p50, p95, queries, times the empty page, aim)."""
    rows = []

    def see(role, name, aim, call):
        found = measure(call, rounds)
        rows.append((role, name, *found, found[1] / empty[1], aim))

    reviewer, tasks = reviewer_of(fresh)
    client = Client(SERVER_NAME="localhost")
    client.force_login(reviewer)
    empty = measure(lambda: client.get("/me/password/"), rounds)
    rows.append(("评查员", EMPTY, *empty, 1.0, None))
    queue = Queue(client, tasks)
    see("评查员", "我的评查", None, lambda: client.get("/review/"))
    see("评查员", "评查台首页", None, queue.first_page)
    see("评查员", "答一项", ANSWERING, queue.answer)
    see("评查员", "下一件", TURNING, queue.next_case)
    case = Case.objects.filter(kind="termination").order_by("-pk").first()
    for role, reader in (("综合处", somebody(Role.GENERAL_OFFICE)), ("执行局长", somebody(Role.BUREAU_CHIEF))):
        client = Client(SERVER_NAME="localhost")
        client.force_login(reader)
        empty = measure(lambda client=client: client.get("/me/password/"), rounds)
        rows.append((role, EMPTY, *empty, 1.0, None))
        for name, aim, address in reading(answered, case):
            see(role, name, aim, lambda client=client, address=address: client.get(address))
    return rows


def shown(seconds, aim, met):
    return f"{seconds:>8.1f} 秒，目标 ≤ {aim} 秒{'' if met else '：没有达到'}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--terminated", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    settings.DEBUG = False
    loading = load(options.terminated)
    print(f"装入终本案件 {options.terminated} 件并评好一个活动：{loading:.1f} 秒", flush=True)
    publishing, fresh = publish_another()
    said = f"发布（范围和分案 {fresh.included_count} 件）"
    print(f"{said}：{shown(publishing, PUBLISHING_SECONDS, publishing <= PUBLISHING_SECONDS)}", flush=True)
    drawing = draw_from(fresh)
    print(f"抽样：{shown(drawing, DRAWING_SECONDS, drawing <= DRAWING_SECONDS)}", flush=True)
    answered = Campaign.objects.exclude(pk=fresh.pk).get()
    rows = measure_pages(fresh, answered, options.rounds)
    print(f"{'身份':<6}{'页面':<16}{'p50 ms':>9}{'p95 ms':>9}{'查询':>6}{'p95 倍数':>9}{'目标':>9}")
    for role, name, p50, p95, queries, ratio, aim in rows:
        missed = (aim and ratio > aim) or queries > QUERIES
        goal = f"{f'≤ {aim} 倍，' if aim else ''}≤ {QUERIES} 条{'：没有达到' if missed else ''}"
        print(f"{role:<6}{name:<16}{p50:>9.1f}{p95:>9.1f}{queries:>6}{ratio:>9.2f}　{goal}")
    names = ("role", "page", "p50_ms", "p95_ms", "queries", "ratio", "aim")
    figures = {"terminated": options.terminated, "loading_s": loading, "publishing_s": publishing, "drawing_s": drawing}
    print(json.dumps({**figures, "pages": [dict(zip(names, row, strict=True)) for row in rows]}, ensure_ascii=False))


if __name__ == "__main__":
    main()
