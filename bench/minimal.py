"""The least that stores an answer: one Flask view, one INSERT of 27 values, the same durability."""

import os
import sqlite3
import threading

from flask import Flask, redirect, request

NAMES = tuple(f"answer_{number}" for number in range(27))
_COLUMNS = ", ".join(NAMES)
CREATE = f"CREATE TABLE IF NOT EXISTS minimal (id INTEGER PRIMARY KEY, {_COLUMNS})"
_INSERT = f"INSERT INTO minimal ({_COLUMNS}) VALUES ({', '.join('?' * len(NAMES))})"


def application() -> Flask:
    app = Flask("minimal")
    threads = threading.local()

    def connection() -> sqlite3.Connection:
        if not hasattr(threads, "connection"):
            opened = sqlite3.connect(os.environ["BENCH_FILE"], isolation_level=None, timeout=5)
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("PRAGMA synchronous = FULL")
            threads.connection = opened
        found: sqlite3.Connection = threads.connection
        return found

    @app.post("/answers")
    def store_answers() -> object:
        form = request.form
        connection().execute(_INSERT, [form.get(name) for name in NAMES])
        return redirect("/thanks", 303)

    return app
