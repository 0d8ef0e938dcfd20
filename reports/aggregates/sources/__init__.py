"""Which rows count to which measure, and on which day: the one definition behind totals and drill-down.

Left out of every source: void and test orders, saves that were taken back (ruling 33), and callbacks whose
order the ERP undid since (ruling 14). Region and 品类 are those of the order now (forms.md 2.0).
"""

from reports.aggregates.sources.reading import grouped, in_cut, rows_behind, source_rows
from reports.aggregates.sources.shape import Rows

__all__ = ["Rows", "grouped", "in_cut", "rows_behind", "source_rows"]
