# Every target is bootstrap.py's; `python3 bootstrap.py run` is the same without make. ARGS go to pytest.
PYTHON ?= python3

.PHONY: run test test-postgres check drills bench setup lock
run test test-postgres check drills bench setup lock:
	@$(PYTHON) bootstrap.py $@ $(ARGS)
