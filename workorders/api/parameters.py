from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

ORDER_NO = OpenApiParameter("order_no", OpenApiTypes.STR, OpenApiParameter.PATH, description=_("工单号。"))
SOURCE = OpenApiParameter("source", OpenApiTypes.STR, description=_("数据来源的代码，默认 erp。"))
