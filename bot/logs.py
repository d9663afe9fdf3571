"""The log: one line an event, without the token, without anybody's words."""

import logging
import re
import sys

#: Telegram's tokens stand in every URL that is called; libraries print URLs.
_ANY_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")
_OURS = "hoiphuong"


class OneLine(logging.Formatter):
    """Writes time, level, name and message; of an exception only its type and where it was raised.

    What libraries log is cut down to their fixed words: their arguments hold URLs with the token,
    and whole updates with what people wrote.
    """

    def __init__(self, token: str) -> None:
        """``token`` is struck out wherever it appears."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        ours = record.name.split(".")[0] == _OURS
        words = record.getMessage() if ours else str(record.msg)
        if record.exc_info and record.exc_info[0] is not None:
            words += f" [{record.exc_info[0].__name__}{_raised_at(record.exc_info[1])}]"
        plain = logging.makeLogRecord(
            {**record.__dict__, "msg": words, "args": None, "exc_info": None, "exc_text": None}
        )
        plain.stack_info = None
        line = super().format(plain).replace("\n", " ")
        return _ANY_TOKEN.sub("…", line.replace(self._token, "…"))


def configure(token: str) -> None:
    """Send the log to standard error in this form, in place of what was set up before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(OneLine(token))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    for chatty in ("httpx", "httpcore", "apscheduler", "tornado.access"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def _raised_at(error: BaseException | None) -> str:
    trace = error.__traceback__ if error else None
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    return f" in {trace.tb_frame.f_code.co_name}, line {trace.tb_lineno}"
