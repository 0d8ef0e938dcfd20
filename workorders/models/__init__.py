from workorders.models.catalogue import Category, Source
from workorders.models.customer import Customer
from workorders.models.import_batch import ImportBatch, RowProblem
from workorders.models.mapping import SourceMapping
from workorders.models.moved_order import MovedOrder
from workorders.models.technician import Technician
from workorders.models.work_order import WorkOrder, WorkOrderChange

__all__ = [
    "Category",
    "Customer",
    "ImportBatch",
    "MovedOrder",
    "RowProblem",
    "Source",
    "SourceMapping",
    "Technician",
    "WorkOrder",
    "WorkOrderChange",
]
