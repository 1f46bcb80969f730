"""Who speaks of an execution case. The pillars above make themselves known here, so that nothing is imported upwards."""


class LinkSource:
    """One kind of case that points at execution cases; a pillar subclasses it and registers an instance in `AppConfig.ready`.

    Attributes:
        label: its name in Chinese, the heading on the page of an execution case.
        template_name: draws `links`, its rows, on that page; each row has a `case`.
    """

    label = template_name = ""

    def pointed_at(self, user):
        """The rows visible to `user` that point at an execution case: a queryset with a field `execution_case`."""
        raise NotImplementedError

    def links(self, execution, user):
        """What `user` may see of what was said about `execution`: a list of rows for the template."""
        raise NotImplementedError


SOURCES = []


def register(source):
    """Make `source` known. Raises: ValueError when its label is taken."""
    if any(source.label == known.label for known in SOURCES):
        raise ValueError(f"{source.label} 重复登记")
    SOURCES.append(source)
