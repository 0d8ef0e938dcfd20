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
        ("请打我电话１３８１２３４５６７８。", "请打我电话１３８****５６７８。"),
        ("138－1234–5678、138\u30001234\u00a05678", "138****5678、138****5678"),
        ("1 3 8 1 2 3 4 5 6 7 8，1381 2345 678", "1 3 8****5 6 7 8，138****5 678"),
        ("138\u200b1234\u200b5678", "138****5678"),
        ("打13812345678一直没人", "打138****5678一直没人"),
        ("一三八一二三四五六七八", "一三八****五六七八"),
        ("幺三八 一二三四 5678", "幺三八****5678"),
        ("（0571）8888 1234", "（0571）****1234"),
        ("０２１－６２３４５６７８", "０２１－****５６７８"),
        ("400-812-3456，400-8123-456，４００８１２３４５６", "400-***3456，400-***3-456，４００***３４５６"),
        ("电话：88881234，座机8888-1234", "电话：****1234，座机****1234"),
        ("WX2610240032 2026-10-13 2026-10-14 3 单", "WX2610240032 2026-10-13 2026-10-14 3 单"),
        ("20261024 收 1,380.50 元、13800 元，共 15180.50", "20261024 收 1,380.50 元、13800 元，共 15180.50"),
        ("二〇二六年十月一日，第一三八号", "二〇二六年十月一日，第一三八号"),
        ("2026-01-05 0571-01-05", "2026-01-05 0571-01-05"),
        ("10.138.12.34 ①②③", "10.138.12.34 ①②③"),
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
