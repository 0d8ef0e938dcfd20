"""ERP files into clean rows. Everything here but ``upsert`` is free of Django: it also runs in the reader's child."""
