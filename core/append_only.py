"""Rows that are written once: the trace, its seals, the access log. Source: X7."""

from django.db import models


class AppendOnlyError(Exception):
    """Somebody tried to change or delete a row that is written once."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError("痕迹只能追加，不能修改")

    def delete(self):
        raise AppendOnlyError("痕迹只能追加，不能删除")


class AppendOnly(models.Model):
    """A row that is written once. On PostgreSQL a trigger says the same to every other program."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if self.pk and not self._state.adding:
            raise AppendOnlyError("痕迹只能追加，不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError("痕迹只能追加，不能删除")
