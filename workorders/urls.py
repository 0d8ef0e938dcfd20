"""Pages of this floor."""

from django.urls import path

from workorders.views import catalogue, imports, mapping, orders, sources

app_name = "workorders"

urlpatterns = [
    path("orders/", orders.orders, name="orders"),
    path("orders/new/", orders.enter, name="enter_order"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/correct/", orders.correct, name="correct_order"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/confirm/", catalogue.confirm, name="confirm_names"),
    path("catalogue/merge/", catalogue.merge_alike, name="merge_alike"),
    path("catalogue/technicians/<int:pk>/merge/", catalogue.merge_one_technician, name="merge_technician"),
    path("catalogue/categories/<int:pk>/merge/", catalogue.merge_one_category, name="merge_category"),
    path("imports/", imports.imports, name="imports"),
    path("imports/new/", imports.upload, name="upload"),
    path("sources/create/", sources.create, name="create_source"),
    path("imports/<int:pk>/", imports.batch, name="import"),
    path("imports/<int:pk>/mapping/", mapping.mapping, name="map_import"),
    path("imports/<int:pk>/commit/", imports.commit, name="commit_import"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="cancel_import"),
    path("imports/<int:pk>/rejected-rows/", imports.rejected_rows, name="rejected_rows"),
]
