"""Structured logs: JSON lines in containers, readable in a terminal."""

from __future__ import annotations

import json
import logging
import sys

import orjson
import structlog
from structlog.typing import EventDict, WrappedLogger

from services.common import tracing
from services.common.log_seldom import Seldom

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}

_NOISY = ("aiokafka", "httpx", "httpcore", "uvicorn", "faust", "mode", "kafka", "trafilatura", "alembic")


def configure(service: str, *, log_format: str, level: str) -> None:
    """Send structlog's and the standard library's logs to stderr in one form, each line naming the service."""
    as_json = log_format == "json" or (log_format == "auto" and not sys.stderr.isatty())

    def with_service(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        event.setdefault("service", service)
        return event

    def with_trace(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
        if (trace := tracing.current()) is not None:
            event.setdefault("trace", trace)
        return event

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        with_service,
        with_trace,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_dumps)]
        if as_json
        else [structlog.dev.ConsoleRenderer()]
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    handler.addFilter(Seldom(_NOISY))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_LEVELS[level])
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(_LEVELS[level], logging.WARNING))


def get(name: str) -> structlog.stdlib.BoundLogger:
    """The logger of a module."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def _dumps(event: object, **_options: object) -> str:
    try:
        return orjson.dumps(event, default=str).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, a key that is no string: no line is lost for its content
        return json.dumps(event, default=str, skipkeys=True)
