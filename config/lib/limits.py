"""How much one file may hold (ruling 15): the one place. The reader's child uses it, so no Django here."""

MAX_UPLOAD_BYTES = 64 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 200
