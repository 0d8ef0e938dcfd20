"""ERP files into clean rows.

Free of Django, since it also runs in the reader's child, but for ``identity``, ``upsert`` and ``display``.
"""
