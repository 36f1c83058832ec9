"""DBOS on SQLite, which it offers in Python. Speaks the line protocol of lib/program.ts over the descriptor it is given."""

import json
import os
import socket
import sqlite3
import sys
import time

from dbos import DBOS

folder = sys.argv[1]
file = os.path.join(folder, "dbos.sqlite")
DBOS(
    config={
        "name": "bench",
        "system_database_url": f"sqlite:///{file}",
        "run_admin_server": False,
        "enable_otlp": False,
        "log_level": "ERROR",
    }
)


@DBOS.step()
def step(at):
    return at


@DBOS.workflow()
def chain(steps):
    for at in range(steps):
        step(at)
    return steps


def recorded():
    with sqlite3.connect(file, timeout=30) as db:
        return db.execute("SELECT count(*) FROM operation_outputs").fetchone()[0]


def settings():
    with sqlite3.connect(file, timeout=30) as db:
        journal = db.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = db.execute("PRAGMA synchronous").fetchone()[0]
        return f"journal {journal}, synchronous {synchronous}"


def answer(question):
    before = recorded()
    began = time.perf_counter()
    handles = [DBOS.start_workflow(chain, question["steps"]) for _ in range(question["workflows"])]
    for handle in handles:
        handle.get_result()
    took_ms = (time.perf_counter() - began) * 1000
    return {"tookMs": took_ms, "done": recorded() - before, "settings": settings()}


DBOS.launch()
channel = socket.socket(fileno=int(os.environ["NODE_CHANNEL_FD"])).makefile("rw", encoding="utf-8", newline="\n")


def say(message):
    channel.write(json.dumps(message) + "\n")
    channel.flush()


say({"ready": True})
for line in channel:
    try:
        say({"ok": answer(json.loads(line))})
    except Exception as error:  # The benchmark is told, and decides.
        say({"error": str(error)})
DBOS.destroy()
