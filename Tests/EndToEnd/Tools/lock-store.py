"""Holds the write lock of an SQLite file.

usage: lock-store.py FILE   (prints "locked"; a line on standard input releases it: "released")
"""
import sqlite3
import sys

store = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=10)
store.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.readline()
store.execute("ROLLBACK")
print("released", flush=True)
