"""Input from people."""

from workorders.forms.mapping import MappingForm
from workorders.forms.orders import CorrectionForm, OrderForm
from workorders.forms.source import SourceForm
from workorders.forms.upload import UploadForm

__all__ = ["CorrectionForm", "MappingForm", "OrderForm", "SourceForm", "UploadForm"]
