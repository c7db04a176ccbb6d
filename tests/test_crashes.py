"""What a cell can do to its process, and what the student hears of it."""

import os
import signal
import time

import psutil
import pytest


def cell_process(notebook):
    """The process that runs the cells; the kernel has others, for help while typing and to compile the next cell."""
    children = psutil.Process(notebook.manager.provisioner.pid).children()
    (process,) = [child for child in children if child.name() == "cell"]
    return process


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fn down(n: u64) -> u64 { 1 + down(n + 1) }\nprintln!(\"{}\", down(0));", "ran out of stack"),
        ("let all = vec![0u8; 1 << 46];", "memory"),
        ("std::process::exit(3);", "the cell called `exit`"),
        ("unsafe { *(8 as *mut u8) = 1; }", "`unsafe` code used memory that is not its own"),
        ("unsafe { libc_abort() }\nunsafe extern \"C\" { #[link_name = \"abort\"] fn libc_abort() -> !; }", "gave up"),
    ],
)
def test_the_end_of_the_process_is_one_clear_error(notebook, code, words):
    notebook.ok("let was_there = 1; fn stays() -> i32 { 7 }")
    outcome = notebook.run(code)
    assert outcome.status == "error" and outcome.reply["ename"] == "Crash"
    (error,) = [content for kind, content in outcome.outputs if kind == "error"]
    assert words in error["evalue"] and "was_there" in error["evalue"]
    assert "stack backtrace" not in str(outcome.outputs) and "evcxr" not in str(outcome.outputs)
    assert notebook.ok("stays()").result["text/plain"] == "7"
    assert "`was_there` was lost" in notebook.run("was_there").reply["evalue"]


def test_a_process_killed_from_outside(notebook):
    request = notebook.start('println!("sleeping"); std::thread::sleep(std::time::Duration::from_secs(60));')
    while notebook.message(request)["msg_type"] != "stream":
        pass
    os.kill(cell_process(notebook).pid, signal.SIGKILL)
    outcome = notebook.finish(request, timeout=10)
    assert outcome.reply["ename"] == "Crash" and "killed from outside" in outcome.reply["evalue"]
    assert notebook.ok("1 + 1").result["text/plain"] == "2"


def test_what_does_not_stop_is_ended_by_force_when_asked_again(notebook):
    notebook.ok("let lost_by_force = 1;")
    request = notebook.start('println!("sleeping"); std::thread::sleep(std::time::Duration::from_secs(60));')
    while notebook.message(request)["msg_type"] != "stream":
        pass
    notebook.manager.interrupt_kernel()
    waiting = notebook.message(request, timeout=10)
    assert "Press stop again" in waiting["content"]["text"]
    notebook.manager.interrupt_kernel()
    outcome = notebook.finish(request, timeout=10)
    assert outcome.reply["ename"] == "Interrupted"
    assert "did not stop when asked" in outcome.reply["evalue"] and "lost_by_force" in outcome.reply["evalue"]


def test_stop_ends_a_compilation(notebook):
    notebook.ok("let before_the_stop = 5;")
    rows = ",".join(f"({i}, {i}.5, \"{i}\")" for i in range(20000))
    started = time.monotonic()
    notebook.ok(f"let table = vec![{rows}]; table.len()")
    whole = time.monotonic() - started
    times = []
    for turn in range(3):
        request = notebook.start(f"let table = vec![{rows}]; table.len() // {turn}")
        time.sleep(0.5)
        pressed = time.monotonic()
        notebook.manager.interrupt_kernel()
        outcome = notebook.finish(request)
        times.append(time.monotonic() - pressed)
        assert outcome.reply["ename"] == "Interrupted"
    assert min(times) < whole / 4, (times, whole)
    assert notebook.ok("before_the_stop").result["text/plain"] == "5"
