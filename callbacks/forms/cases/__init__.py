"""Input → clean values: one form a verb of a case's page. Nothing that is a judgement is preselected."""
