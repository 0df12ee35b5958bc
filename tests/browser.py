"""A page in headless Chromium, spoken to through its DevTools pipe: what no script of the page can find out."""

from __future__ import annotations

import json
import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 60


class Tab:
    """One page. `ask` calls a method of the DevTools protocol and gives its result."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self.to_browser, self.from_browser = to_browser, from_browser
        self.waiting, self.number, self.session = b"", 0, None

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to_browser, json.dumps(message).encode() + b"\0")
        answer = self.heard(lambda told: told.get("id") == self.number)
        assert "result" in answer, answer
        return answer["result"]

    def heard(self, is_it: Any) -> dict[str, Any]:
        """The next message that is meant; others are passed over."""
        while True:
            while b"\0" not in self.waiting:
                assert select.select([self.from_browser], [], [], SECONDS)[0], "the browser says nothing"
                more = os.read(self.from_browser, 1 << 16)
                assert more, "the browser has ended"
                self.waiting += more
            message, _, self.waiting = self.waiting.partition(b"\0")
            if is_it(told := json.loads(message)):
                return told

    def evaluate(self, expression: str) -> Any:
        """What an expression of JavaScript gives."""
        return self.ask("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")


@contextmanager
def tab_of(chromium: str, options: tuple[str, ...], page: Path, folder: Path) -> Iterator[Tab]:
    """The page, opened; the browser ends with the context."""
    (in_read, in_write), (out_read, out_write) = os.pipe(), os.pipe()
    command = [chromium, *options, f"--user-data-dir={folder / 'profile'}", "--remote-debugging-pipe", "about:blank"]
    shell = f'exec "$@" 3<&{in_read} 4>&{out_write}'
    process = subprocess.Popen(
        ["bash", "-c", shell, "bash", *command], pass_fds=(in_read, out_write), stderr=subprocess.DEVNULL
    )
    try:
        tab = Tab(in_write, out_read)
        target = tab.ask("Target.createTarget", url="about:blank")["targetId"]
        tab.session = tab.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab.ask("Page.enable")
        tab.ask("Page.navigate", url=page.as_uri())
        tab.heard(lambda told: told.get("method") == "Page.loadEventFired")
        yield tab
    finally:
        process.terminate()
        process.wait(SECONDS)
        for pipe in (in_read, in_write, out_read, out_write):
            os.close(pipe)
