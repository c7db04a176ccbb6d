"""The ends of a kernel: whichever way it goes, nothing of it is left."""

import os
import pathlib
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

from notebook import Notebook
from test_control import wait_until


def left_in(folder):
    """The kernels' temporary folders."""
    return sorted(path.name for path in pathlib.Path(folder).iterdir() if path.name.startswith("emberbook-"))


def family(notebook):
    kernel = psutil.Process(notebook.manager.provisioner.pid)
    return [kernel, *kernel.children(recursive=True)]


def all_gone(processes):
    return not any(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes)


def test_a_hundred_restarts_leave_nothing(temporary):
    notebook = Notebook(temporary)
    notebook.ok("1")
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    for _ in range(100):
        notebook.manager.restart_kernel(now=False)
        notebook.client.wait_for_ready(timeout=60)
    assert notebook.ok("1 + 1").result["text/plain"] == "2"
    assert len(left_in(temporary)) == 1, "the folder of the kernel that runs"
    now = {process.pid for process in psutil.Process().children(recursive=True)}
    assert len(now) <= len(before)
    processes = family(notebook)
    notebook.manager.shutdown_kernel(now=False)
    wait_until(lambda: all_gone(processes))
    assert left_in(temporary) == []
    notebook.close()


@pytest.mark.parametrize("way", ["shutdown", "sigterm", "while a cell runs", "with help", "quit"])
def test_nothing_is_left(temporary, way):
    notebook = Notebook(temporary)
    notebook.ok("let x = 1;")
    if way == "with help":
        notebook.answer(notebook.client.complete("x."), timeout=60)
    if way == "while a cell runs":
        request = notebook.start('println!("running"); loop { std::thread::sleep(std::time::Duration::from_secs(1)); }')
        while notebook.message(request)["msg_type"] != "stream":
            pass
    processes = family(notebook)
    if way == "sigterm":
        processes[0].terminate()
    elif way == "quit":
        reply = notebook.answer(notebook.start(":quit"))
        assert reply["status"] == "ok"
        assert reply["payload"] == [{"source": "ask_exit", "keepkernel": False}]
    else:
        notebook.client.control_channel.send(notebook.client.session.msg("shutdown_request", {"restart": False}))
    wait_until(lambda: all_gone(processes))
    assert left_in(temporary) == []
    notebook.close()


def test_a_dead_front_end_takes_its_kernel_along(temporary):
    front_end = subprocess.Popen(
        [
            sys.executable,
            "-c",
            textwrap.dedent(
                """
                from jupyter_client.manager import KernelManager
                manager = KernelManager(kernel_name="emberbook")
                manager.start_kernel()
                client = manager.client()
                client.start_channels()
                client.wait_for_ready(timeout=60)
                client.execute_interactive("let x = 1;")
                print(manager.provisioner.pid, flush=True)
                import time; time.sleep(600)
                """
            ),
        ],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ,
    )
    kernel = psutil.Process(int(front_end.stdout.readline()))
    processes = [kernel, *kernel.children(recursive=True)]
    front_end.send_signal(signal.SIGKILL)
    front_end.wait()
    wait_until(lambda: all_gone(processes))
    assert left_in(temporary) == []
