"""Gunicorn's settings (`gunicorn -c python:config.web_server`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from config.env import var_dir
from config.lib.processes import die_with_parent
from config.metrics_files import prepare

bind = f"{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "8"))
# Longer than SQLite's 20 s of patience, so that a busy database answers and is not cut off.
timeout = 60
graceful_timeout = 10
max_requests = 5_000
max_requests_jitter = 500
preload_app = True
control_socket_disable = True
# A heartbeat file on a disk can stall a healthy worker.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) and Path("/dev/shm").is_dir() else None  # noqa: S108
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")

# Before the application is loaded, so that its counters are shared by all workers from the first one on.
prepare(folder=var_dir() / "metrics")


def post_fork(_server: Any, _worker: Any) -> None:
    die_with_parent()
