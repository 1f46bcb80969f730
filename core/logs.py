"""Log lines without personal data: no request bodies, no query strings, no values inside error messages."""

import logging

from core.middleware import current_request_id


class RequestIdFilter(logging.Filter):
    """Gives each record the number of the request it belongs to."""

    def filter(self, record):
        record.request_id = current_request_id.get()
        return True


class PlaceOnlyFormatter(logging.Formatter):
    """Of an exception keeps its kind and where it happened; the message may quote a row (an ID number, a name)."""

    def formatException(self, ei):
        kind, _, trace = ei
        places = []
        while trace:
            code = trace.tb_frame.f_code
            places.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*places, f"  {kind.__module__}.{kind.__qualname__}"])
