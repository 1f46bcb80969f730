"""Long walks kept: the state that several tests of a module start from is walked once and rolled back to after each."""

from itertools import groupby


def starts_at(walk):
    """Let a test start where `walk(world)` ends; what the walk returns is the fixture `staged`.

    The walk is done once for all tests of a module that name it, in a transaction that is rolled back after the last of them.
    So it must do the same whoever comes after, and it writes its documents under the run's own MEDIA_ROOT.
    """

    def mark(test):
        test.kept_walk = walk
        return test

    return mark


def together(items):
    """The items, those of a module that share a stage one after another, so that each stage is walked once."""
    ordered = []
    for _module, group in groupby(items, key=lambda item: item.path):
        group = list(group)
        walks = list(dict.fromkeys(_stage(item) for item in group))
        ordered += sorted(group, key=lambda item: walks.index(_stage(item)))
    return ordered


def _stage(item):
    return getattr(getattr(item, "function", None), "kept_walk", None)
