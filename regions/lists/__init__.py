"""Lists of configuration in and out as files: the same rules as their pages, all rows or none.

``columns``: what a file holds. ``resource``: a row becomes a checked change. ``exchange``: a whole file.
"""
