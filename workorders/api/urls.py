from django.urls import path

from workorders.api import bulk, views

urlpatterns = [
    path("work-orders/", views.WorkOrderList.as_view(), name="api-work-orders"),
    path("work-orders/bulk/", bulk.BulkOrders.as_view(), name="api-work-orders-bulk"),
    # An order number may hold a slash.
    path("work-orders/<path:order_no>/", views.WorkOrderDetail.as_view(), name="api-work-order"),
]
