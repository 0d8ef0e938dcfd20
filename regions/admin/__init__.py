"""The back office: configuration only, never a customer's row (roles.md 7, ruling 71).

Empty on purpose: the site lives in this package, so nothing may register before it is there.
"""
