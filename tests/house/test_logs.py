"""Reliability.md W12: logs are JSON and hold no phone number and no secret."""

from __future__ import annotations

import io
import json
import logging
import logging.config

import pytest
import structlog

from config.logs import MASK, logging_config, masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("0086 138 1234 5678", "0086 138****5678"),
        ("打 138-1234-5678 无人", "打 138****5678 无人"),
        ("057188881234", "0571****1234"),
        ("0571-88881234", "0571-****1234"),
        ("4008123456", "400***3456"),
        ("?q=13812345678&page=2", "?q=138****5678&page=2"),
        ("{'phone': '13812345678', 'alt': '19912345678'}", "{'phone': '138****5678', 'alt': '199****5678'}"),
        ("AZ20261121000138", "AZ20261121000138"),
        ("took 0.13812345678 s", "took 0.13812345678 s"),
        ("2026-11-21T09:05:00.123456Z", "2026-11-21T09:05:00.123456Z"),
        ("1763712345678", "1763712345678"),
    ],
)
def test_phones_are_shortened_wherever_they_stand(text, kept):
    assert masked(text) == kept


@pytest.fixture
def lines():
    """What the real handler writes, parsed."""
    config = logging_config(level="INFO")
    stream = io.StringIO()
    config["handlers"]["stderr"]["stream"] = stream
    logging.config.dictConfig(config)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.config.dictConfig(logging_config(level="INFO"))


def test_every_value_of_an_event_is_masked(lines):
    structlog.get_logger("house").warning(
        "dialled", phone="13812345678", nested={"to": ["057188881234"]}, number=13812345678, count=3
    )
    (line,) = lines()
    assert (line["event"], line["phone"], line["number"]) == ("dialled", "138****5678", "138****5678")
    assert (line["nested"], line["count"]) == ({"to": ["0571****1234"]}, 3)


def test_tracebacks_are_masked_too(lines):
    try:
        raise ValueError("cannot dial 13812345678")
    except ValueError:
        logging.getLogger("django.request").exception("failed for %s", "13912345678")
    (line,) = lines()
    assert "13812345678" not in json.dumps(line)
    assert line["event"] == "failed for 139****5678"
    assert "ValueError" in line["exception"]


@pytest.mark.parametrize("key", ["password", "token", "Authorization", "csrfmiddlewaretoken", "sessionid"])
def test_secrets_never_show(lines, key):
    structlog.get_logger("house").info("seen", **{key: "s3cret"})
    assert lines()[0][key] == MASK


def test_a_search_by_phone_leaves_no_number_in_the_request_log(lines, client, db):
    client.get("/healthz?q=13812345678")
    assert lines() != []
    assert "13812345678" not in json.dumps(lines(), ensure_ascii=False)
    assert all("request_id" in line for line in lines())
