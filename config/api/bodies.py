"""Request bodies: JSON of a bounded size whose text every database can keep."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.serializers import CharField, Serializer

from config.api.fields import StrictSerializer

# PostgreSQL keeps no NUL, no encoding keeps half a surrogate pair.
_UNKEPT = re.compile("[\x00\ud800-\udfff]")


class BoundedJSONParser(JSONParser):
    """Raises RequestDataTooBig beyond DATA_UPLOAD_MAX_MEMORY_SIZE: REST framework itself has no limit."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(limit + 1)
        if len(content) > limit:
            raise RequestDataTooBig
        try:
            data = super().parse(io.BytesIO(content), media_type, parser_context)
            _demand_keepable(data)
        except RecursionError:
            raise ParseError(_("JSON 嵌套过深。"))
        return data


class NothingSerializer(StrictSerializer):
    """A call without content."""


class ReasonSerializer(StrictSerializer):
    reason = CharField(max_length=500, label=gettext_lazy("原因"))


def read(serializer: type[Serializer], *, data: Any) -> dict[str, Any]:
    """The clean values of a body or a query. Raises ValidationError with a sentence for each field."""
    reading = serializer(data=data)
    reading.is_valid(raise_exception=True)
    return dict(reading.validated_data)


def _demand_keepable(data: Any) -> None:
    if isinstance(data, str):
        if _UNKEPT.search(data):
            raise ParseError(_("文字中含有无法保存的字符。"))
    elif isinstance(data, Mapping):
        for name, value in data.items():
            _demand_keepable(name)
            _demand_keepable(value)
    elif isinstance(data, list):
        for value in data:
            _demand_keepable(value)
