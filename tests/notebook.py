"""A notebook as a front end sees it: cells go in, messages come out, in order."""

import os
import queue
import re
import time
from dataclasses import dataclass, field

from jupyter_client.manager import KernelManager

LONGEST_CELL = 120


def plain(text):
    """The text without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@dataclass
class Outcome:
    """What became of one cell: the reply, and its outputs in the order in which they came."""

    reply: dict
    outputs: list = field(default_factory=list)

    @property
    def status(self):
        return self.reply["status"]

    def stream(self, name):
        return "".join(o["text"] for kind, o in self.outputs if kind == "stream" and o["name"] == name)

    @property
    def stdout(self):
        return self.stream("stdout")

    @property
    def stderr(self):
        return self.stream("stderr")

    @property
    def result(self):
        """The faces of the trailing expression, by MIME type."""
        found = [o["data"] for kind, o in self.outputs if kind == "execute_result"]
        assert len(found) <= 1, "a cell has at most one result"
        return found[0] if found else {}

    @property
    def displays(self):
        return [o["data"] for kind, o in self.outputs if kind == "display_data"]

    @property
    def traceback(self):
        return "\n".join(self.reply.get("traceback", [self.status]))


class Notebook:
    """A kernel of its own and a client of it."""

    def __init__(self, cwd, kernel_name="emberbook", patience=60, transport="tcp", **environment):
        # Over ipc, the sockets are beside the connection file.
        places = {"connection_file": str(cwd / "connection.json")} if transport == "ipc" else {}
        self.manager = KernelManager(kernel_name=kernel_name, transport=transport, **places)
        self.manager.start_kernel(cwd=str(cwd), env=os.environ | environment)
        self.client = self.manager.client()
        self.client.start_channels()
        try:
            self.wait(patience)
        except RuntimeError:
            self.close()
            raise

    def wait(self, patience):
        """Waits until the kernel answers."""
        self.client.wait_for_ready(timeout=patience)

    def start(self, code, **options):
        """Sends a cell without waiting for it, and returns the request's id."""
        return self.client.execute(code, **options)

    def message(self, request, timeout=LONGEST_CELL):
        """The next output message of a request."""
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            if message["parent_header"].get("msg_id") == request:
                return message

    def finish(self, request, timeout=LONGEST_CELL):
        """Waits for a cell that was sent, and collects what it did."""
        outputs, deadline = [], time.monotonic() + timeout
        while True:
            if time.monotonic() > deadline:
                raise queue.Empty
            message = self.message(request, max(0, deadline - time.monotonic()))
            kind, content = message["msg_type"], message["content"]
            if kind == "status" and content["execution_state"] == "idle":
                return Outcome(self.answer(request, max(1, deadline - time.monotonic())), outputs)
            if kind not in ("status", "execute_input"):
                outputs.append((kind, content))

    def answer(self, request, timeout=30):
        """The reply to a request on the shell channel."""
        deadline = time.monotonic() + timeout
        while True:
            reply = self.client.get_shell_msg(timeout=max(0, deadline - time.monotonic()))
            if reply["parent_header"].get("msg_id") == request:
                return reply["content"]

    def run(self, code, timeout=LONGEST_CELL, **options):
        """Runs a cell to its end, whatever that is."""
        return self.finish(self.start(code, **options), timeout)

    def ok(self, code, **options):
        """Runs a cell that must succeed."""
        outcome = self.run(code, **options)
        assert outcome.status == "ok", outcome.traceback
        return outcome

    def close(self):
        self.client.stop_channels()
        if self.manager.has_kernel:
            self.manager.shutdown_kernel(now=True)

    def is_quiet(self, seconds=0.3):
        """Whether nothing more comes on the output channel for a while."""
        try:
            self.client.get_iopub_msg(timeout=seconds)
            return False
        except queue.Empty:
            return True
