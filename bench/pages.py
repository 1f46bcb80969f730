"""Server time and query counts of the pages with 20,000 petitions, beside an empty logged-in page of the same server.

Run by script/bench pages [-- --petitions N --rounds N]. Everything happens in this process, against the bench database: what
is timed is Django from request to response, without network.
"""

import argparse
import json
import statistics
import time
from contextlib import contextmanager

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.models import Case  # noqa: E402
from courts.models import Post, Role  # noqa: E402
from courts.scope import holds  # noqa: E402
from dashboards.views import LEADERS  # noqa: E402
from petitions import overview  # noqa: E402
from petitions.models import Petition, Status  # noqa: E402

EMPTY = "空页面（修改口令）"


class Counter:
    """Counts queries while it wraps the connection."""

    def __init__(self):
        self.count = 0

    def __call__(self, execute, sql, params, many, context):
        self.count += 1
        return execute(sql, params, many, context)


@contextmanager
def counted():
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


def load(petitions):
    """A fresh sample of `petitions` petitions in the scratch database."""
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    call_command("load_sample", petitions=petitions, verbosity=0)
    print(f"装入 {petitions} 件样例数据：{time.perf_counter() - began:.1f} 秒")
    with connection.cursor() as cursor:
        # what the database does by itself within minutes of such a load
        cursor.execute("VACUUM ANALYZE")


def somebody(role, unit_name=""):
    posts = Post.objects.current().filter(role=role, unit__court__short_name__contains=unit_name)
    return posts.select_related("person").order_by("pk").first().person


def measure(call, rounds):
    """(p50 ms, p95 ms, queries) of `call`, after five warm rounds."""
    for _ in range(5):
        call()
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        response = call()
        times.append((time.perf_counter() - began) * 1000)
        assert response.status_code in (200, 302), response.status_code
    with counted() as counter:
        call()
    cuts = statistics.quantiles(times, n=20)
    return statistics.median(times), cuts[18], counter.count


def counted_anew(client):
    """The home page of a leader whose numbers nobody has looked at since the last step."""
    overview._Kept.tables.clear()
    return client.get("/")


def pages(client, reader, form):
    """(name, call) of every page that is measured."""
    handled = Case.objects.visible_to(reader).filter(kind="petition", status=Status.HANDLING).order_by("-pk").first()
    petition = Petition.objects.select_related("execution_case").get(pk=handled.pk)
    name = petition.petitioner_name
    return [
        ("工作台", lambda: client.get("/")),
        *([("工作台（重新计数）", lambda: counted_anew(client))] if holds(reader, *LEADERS) else []),
        ("信访案件列表", lambda: client.get("/petitions/")),
        ("列表（全部）", lambda: client.get("/petitions/?view=all")),
        ("列表（筛选）", lambda: client.get("/petitions/?view=all&channel=beijing&channel=province")),
        ("案件页", lambda: client.get(f"/petitions/{handled.pk}/")),
        ("环节表单", lambda: client.get(f"/cases/{handled.pk}/steps/{form}/")),
        ("搜索（姓名）", lambda: client.post("/search/", {"q": name})),
        ("搜索（案号）", lambda: client.post("/search/", {"q": handled.number})),
    ]


def step_calls(client, person):
    """One step on a fresh case each time: 登记联系, the commonest; returns a call that takes the next case of its list."""
    cases = iter(Case.objects.visible_to(person).filter(kind="petition", status=Status.HANDLING).order_by("pk"))

    def take_one():
        case = next(cases)
        now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
        data = {"happened_at": now, "means": "phone", "is_reached": "1", "result": "已通话", "version": case.version}
        return client.post(f"/cases/{case.pk}/steps/note-contact/", data)

    return take_one


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--petitions", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    settings.DEBUG = False
    load(options.petitions)
    rows = []
    readers = [
        ("综合处", somebody(Role.GENERAL_OFFICE), "correct-registration"),
        ("执行局长", somebody(Role.BUREAU_CHIEF), "interview"),
        ("承办人", somebody(Role.HANDLER, "武陟"), "interview"),
    ]
    for role, reader, form in readers:
        client = Client(SERVER_NAME="localhost")
        client.force_login(reader)
        empty = measure(lambda client=client: client.get("/me/password/"), options.rounds)
        rows.append((role, EMPTY, *empty, 1.0))
        for name, call in pages(client, reader, form):
            p50, p95, queries = measure(call, options.rounds)
            rows.append((role, name, p50, p95, queries, p95 / empty[1]))
        if role == "承办人":
            p50, p95, queries = measure(step_calls(client, reader), min(options.rounds, 20))
            rows.append((role, "一个环节（登记联系）", p50, p95, queries, p95 / empty[1]))
    print(f"{'身份':<6}{'页面':<20}{'p50 ms':>9}{'p95 ms':>9}{'查询':>6}{'p95 倍数':>9}")
    for role, name, p50, p95, queries, ratio in rows:
        print(f"{role:<6}{name:<20}{p50:>9.1f}{p95:>9.1f}{queries:>6}{ratio:>9.2f}")
    print(
        json.dumps(
            [dict(zip(("role", "page", "p50_ms", "p95_ms", "queries", "ratio"), row, strict=True)) for row in rows],
            ensure_ascii=False,
        )
    )


if __name__ == "__main__":
    main()
