"""What both browsers' remote protocols have in common: JSON over a WebSocket, commands and events."""

import json
import queue
import threading
from collections.abc import Callable

import websocket

from .waiting import PATIENCE


class RemoteError(AssertionError):
    """The browser refused a command."""


class Remote:
    """Sends commands from any thread; one thread reads, another runs the handlers of events."""

    def __init__(self, address: str):
        self.socket = websocket.create_connection(
            address, timeout=None, suppress_origin=True, enable_multithread=True)  # fmt: skip
        self.answers: dict[int, queue.Queue] = {}
        self.handlers: list[Callable[[dict], None]] = []
        self.lock = threading.Lock()
        self.last = 0
        self.events: queue.Queue = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._handle, daemon=True).start()

    def call(self, method: str, parameters: dict | None = None, within: float = PATIENCE, **more) -> dict:
        with self.lock:
            self.last += 1
            number = self.last
            self.answers[number] = answer = queue.Queue()
        message = {"id": number, "method": method, "params": parameters or {}, **more}
        try:
            self.socket.send(json.dumps(message))
            found = answer.get(timeout=within)
        except (queue.Empty, OSError, websocket.WebSocketException) as error:
            raise RemoteError(f"{method}: no answer ({type(error).__name__})") from error
        finally:
            del self.answers[number]
        if "error" in found:
            raise RemoteError(f"{method}: {found['error']} {found.get('message', '')}")
        return found.get("result", {})

    def close(self) -> None:
        self.socket.close()

    def _read(self) -> None:
        try:
            while text := self.socket.recv():
                message = json.loads(text)
                if message.get("id") is None:
                    self.events.put(message)
                elif waiting := self.answers.get(message["id"]):
                    waiting.put(message)
        except (OSError, websocket.WebSocketException):
            pass

    def _handle(self) -> None:
        while True:
            event = self.events.get()
            for handler in list(self.handlers):
                try:
                    handler(event)
                except RemoteError:
                    # The page that it was about has gone.
                    continue
