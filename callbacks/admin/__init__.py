"""The rules, results and words of the callback. Callbacks and complaints are not here (ruling 71)."""

from callbacks.admin import outcomes, phrases, policies, scripts

__all__ = ["outcomes", "phrases", "policies", "scripts"]
