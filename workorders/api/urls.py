from django.urls import path

from workorders.api import views

urlpatterns = [
    path("work-orders/", views.WorkOrderList.as_view(), name="api-work-orders"),
    # An order number may hold a slash.
    path("work-orders/<path:order_no>/", views.WorkOrderDetail.as_view(), name="api-work-order"),
]
