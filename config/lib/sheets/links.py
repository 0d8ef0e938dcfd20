"""Links out of a cell: only ever to a page of this site, never made of what was typed (reliability E1)."""

from __future__ import annotations

import re

LINK_LIMIT = 2_079  # longer ones make Excel call the file broken
_SITE = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(/[A-Za-z0-9\-._~]+)*/?")
_PATH = re.compile(r"/(?!/)[A-Za-z0-9\-._~/%?=&+*]*")


class NotOurPage(ValueError):
    """The address is not a plain path below the site."""


def page_link(*, site: str, path: str) -> str:
    """The page's full address; empty for one that is longer than a cell can link to.

    ``path`` begins with a slash and is percent-encoded. Raises NotOurPage for anything else.
    """
    if not _SITE.fullmatch(site) or not _PATH.fullmatch(path):
        raise NotOurPage(path)
    link = f"{site.rstrip('/')}{path}"
    return link if len(link) <= LINK_LIMIT else ""
