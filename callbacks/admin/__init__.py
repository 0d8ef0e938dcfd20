"""The rules, results and words of the callback. Callbacks and complaints are not here (ruling 71)."""

from callbacks.admin import cases, outcomes, phrases, policies, scripts

__all__ = ["cases", "outcomes", "phrases", "policies", "scripts"]
