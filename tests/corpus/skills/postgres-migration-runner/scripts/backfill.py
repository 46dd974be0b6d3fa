#!/usr/bin/env python3
"""Update a big table in batches; may be stopped and started at any time."""
import argparse
import os
import time

import psycopg
from psycopg import sql

parser = argparse.ArgumentParser()
parser.add_argument("--table", required=True)
parser.add_argument("--set", dest="assignment", required=True)
parser.add_argument("--where", required=True)
parser.add_argument("--key", default="id")
parser.add_argument("--batch", type=int, default=5000)
parser.add_argument("--pause", type=float, default=0.2)
args = parser.parse_args()

statement = sql.SQL(
    "UPDATE {table} SET {assignment} WHERE {key} IN"
    " (SELECT {key} FROM {table} WHERE {where} ORDER BY {key} LIMIT {batch} FOR UPDATE SKIP LOCKED)"
).format(
    table=sql.Identifier(args.table),
    key=sql.Identifier(args.key),
    assignment=sql.SQL(args.assignment),
    where=sql.SQL(args.where),
    batch=sql.Literal(args.batch),
)
LAG = "SELECT coalesce(extract(epoch FROM max(replay_lag)), 0) FROM pg_stat_replication"

total = 0
with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
    while True:
        changed = connection.execute(statement).rowcount
        total += changed
        lag = connection.execute(LAG).fetchone()[0]
        print(f"{total} rows, lag {lag:.1f} s", flush=True)
        if changed == 0:
            break
        time.sleep(args.pause)
