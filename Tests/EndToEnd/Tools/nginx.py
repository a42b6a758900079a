"""Starts nginx on a port that the kernel chooses.

usage: nginx.py TEMPLATE CONFIG

Binds port 0, writes CONFIG from TEMPLATE with @PORT@ replaced, prints "listening PORT" and becomes
nginx, which takes over the socket as in its own binary upgrade: nobody can take the port between.
"""
import os
import socket
import sys

template, config = sys.argv[1:]
listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
port = listener.getsockname()[1]
with open(template) as source, open(config, "w") as target:
    target.write(source.read().replace("@PORT@", str(port)))
listener.set_inheritable(True)
os.environ["NGINX"] = f"{listener.fileno()};"
print("listening", port, flush=True)
directory = os.path.dirname(os.path.abspath(config))
os.execvp("nginx", ["nginx", "-p", directory, "-c", config, "-e", "stderr"])
