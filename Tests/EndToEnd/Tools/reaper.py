"""Ends the programs of a test run when the run is over, however it ended.

Reads "+PID" and "-PID" lines; at the end of its input it ends what is left and removes the
directory named by its argument.
"""
import os
import shutil
import signal
import sys
import time


def end(pids, number):
    for pid in list(pids):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pids.discard(pid)


signal.signal(signal.SIGINT, signal.SIG_IGN)
pids = set()
for line in sys.stdin:
    pid = int(line[1:])
    (pids.add if line[0] == "+" else pids.discard)(pid)
end(pids, signal.SIGTERM)
deadline = time.monotonic() + 2
while pids and time.monotonic() < deadline:
    time.sleep(0.05)
    end(pids, 0)
end(pids, signal.SIGKILL)
if len(sys.argv) > 1:
    shutil.rmtree(sys.argv[1], ignore_errors=True)
