"""评查台: one task at a time, item by item; with or without script the same forms post to the same addresses."""

from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRedirect, push_url

from cases.kinds import kind_of
from cases.steps import take
from core.errors import Conflict, Invalid
from reviews import desk
from reviews.answers.operations import save_answer
from reviews.answers.signing import NO_PROBLEM_TEXT
from reviews.models import Answer, ItemAnswer, ReviewTask
from reviews.steps.tasks import SubmitAnswers

ANSWERS = tuple((value, label, key) for key, (value, label) in enumerate(Answer.choices, 1))


class TaskList(TemplateView):
    """My review tasks, by campaign and tier; what is due first on top."""

    template_name = "reviews/task_list.html"

    def get_context_data(self, **kwargs):
        queues = desk.queues_of(self.request.user)
        left = sum(queue.left for queue in queues)
        return super().get_context_data(queues=queues, left=left, today=timezone.localdate(), **kwargs)


def go_on(request, campaign, tier):
    """To the case with which the person goes on in that queue."""
    task = desk.first_left(request.user, campaign, tier)
    if task is None:
        raise Http404("没有分给您的评查任务，可能已经改派")
    return redirect("review-desk", task)


class DeskView(View):
    """Finds the task among the person's own; everybody else's does not exist."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        self.find(kwargs["task"])

    def find(self, pk):
        self.task = desk.reload(desk.tasks_of(self.request.user), pk)
        if self.task is None:
            raise Http404("没有这个评查任务，可能已经改派给别人")
        self.task.reviewer = self.request.user
        self.subject = self.task.review.subject

    @property
    def here(self):
        return reverse("review-desk", args=[self.task.pk])

    def file(self):
        """What stands on the left: the papers, the one that is shown, the facts."""
        papers = desk.papers_of(self.subject)
        wanted = self.request.GET.get("document", "")
        shown = next((paper for paper in papers if str(paper.pk) == wanted), None)
        facts = () if shown else kind_of(self.subject).review_facts(self.subject)
        return {"documents": papers, "shown": shown, "facts": facts}

    def items(self, papers, **wanted):
        """What stands on the right."""
        prechecks = kind_of(self.subject).prechecks(self.subject)
        rows = desk.rows_of(self.task, prechecks=prechecks, documents=papers, **wanted)
        is_read_only = self.task.state == ReviewTask.State.SUBMITTED or self.task.campaign.state != "published"
        return {
            "task": self.task,
            "rows": rows,
            "answers": ANSWERS,
            "documents": papers,
            "totals": desk.totals_of(rows),
            "is_complete": all(row.is_done for row in rows),
            "is_read_only": is_read_only,
            "said": (),
            "statement": self.statement() if all(row.is_done for row in rows) and not is_read_only else "",
            "token": uuid4().hex,
            "here": self.here,
        }

    def statement(self):
        """What the person signs for when nothing was found and the tier wants a signature, or ""."""
        if self.task.failed or not self.task.needs_statement:
            return ""
        return NO_PROBLEM_TEXT.format(number=self.subject.number)

    def saved_at(self):
        return max((answer.saved_at for answer in self.task.answers.all()), default=None)

    def page(self, status=200, said=(), **wanted):
        """The whole desk, or only its inside when the next case is asked for from the desk."""
        template = "reviews/_desk.html" if self.request.htmx else "reviews/desk.html"
        file = self.file()
        context = {
            "subject": self.subject,
            "campaign": self.task.campaign,
            **file,
            **self.items(file["documents"], **wanted),
            "said": said,
            "pace": desk.pace_of(self.task),
            "saved_at": self.saved_at(),
        }
        return render(self.request, template, context, status=status)


class Desk(DeskView):
    """The file left, the items right, one item open."""

    def get(self, request, *args, **kwargs):
        wanted = request.GET.get("item", "")
        return self.page(wanted=int(wanted) if wanted.isdecimal() else None)


class Viewer(DeskView):
    """Only the left: a paper of the case, or its facts."""

    def get(self, request, *args, **kwargs):
        return render(request, "reviews/_viewer.html", {"task": self.task, "subject": self.subject, **self.file()})


class Submit(DeskView):
    """Submits the case by the step of the house, and goes on to the next one."""

    def post(self, request, *args, **kwargs):
        review = self.task.review.case
        try:
            take(SubmitAnswers, review, by=request.user, data=request.POST, files=request.FILES, token=request.POST.get("token"))
        except Invalid as error:
            return self.page(status=422, said=[message for found in error.form.errors.values() for message in found])
        except Conflict as error:
            return self.page(status=409, said=[error.message])
        except ValidationError as error:
            return self.page(status=422, said=error.messages)
        following = desk.pace_of(self.task).next
        if not request.htmx:
            messages.success(request, f"{self.subject.number}已提交")
            return redirect("review-desk", following) if following else redirect("review-tasks")
        if not following:
            return HttpResponseClientRedirect(reverse("review-tasks"))
        self.find(following)
        return push_url(self.page(), self.here)


class AnswerView(DeskView):
    """Saves the answer to one item and opens the next one without an answer."""

    def setup(self, request, *args, **kwargs):
        # whose task it is, saving finds out; the page shows what is there afterwards
        View.setup(self, request, *args, **kwargs)
        self.task = ReviewTask(pk=kwargs["task"])

    def post(self, request, *args, **kwargs):
        number = kwargs["number"]
        typed = desk.typed_answer(self.task, number, request.POST)
        try:
            saved = self._save(typed)
        except Conflict as error:
            return self._refused(typed, 409, said=error.message)
        except ValidationError as error:
            return self._refused(typed, 422, problems=error.messages)
        except (PermissionDenied, ReviewTask.DoesNotExist) as error:
            raise Http404("没有这个评查任务，可能已经改派给别人") from error
        if "keep" in request.POST:
            told = timezone.localtime(saved.saved_at)
            return JsonResponse({"version": saved.version, "saved_at": f"{told:%H:%M:%S}"})
        self.find(self.task.pk)
        missing = desk.missing(self.task, number)
        if missing:
            shown = {"wanted": number, "typed": saved, "problems": missing, "status": 422}
            return self._items(**shown) if request.htmx else self.page(**shown)
        following = desk.after(self.task, number)
        if request.htmx:
            return self._items(wanted=following)
        return redirect(f"{self.here}?item={following}#item-{following}" if following else f"{self.here}#finish")

    def _save(self, typed):
        return save_answer(
            self.task,
            typed.item,
            by=self.request.user,
            answer=typed.answer,
            reason=typed.reason,
            fault=typed.fault,
            evidence=typed.evidence,
            part_not_applicable=typed.part_not_applicable,
            version=typed.version,
        )

    def _refused(self, typed, status, *, problems=(), said=""):
        """Nothing was saved: what was typed stays on the page, beside what was saved elsewhere meanwhile."""
        if "keep" in self.request.POST:
            return JsonResponse({"reason": said or "；".join(problems)}, status=status)
        self.find(self.task.pk)
        standing = ItemAnswer.objects.filter(task=self.task, item=typed.item).first()
        if status == 409 and standing is None:
            problems = [said]
        wanted = {"wanted": typed.item, "typed": typed, "problems": problems, "clash": standing if status == 409 else None}
        if not self.request.htmx:
            return self.page(status=status, **wanted)
        return self._items(status=status, **wanted)

    def _items(self, *, status=200, **wanted):
        context = {**self.items(desk.papers_of(self.subject), **wanted), "saved_at": self.saved_at()}
        return render(self.request, "reviews/_answered.html", context, status=status)
