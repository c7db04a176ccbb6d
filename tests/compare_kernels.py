"""What three kernels do in the same situations: ipykernel, a stock evcxr_jupyter and Emberbook.

scripts/compare-kernels runs this; it prints the table of docs/front-end.md. Every entry is what was seen in this run.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import jupyter_kernel_test
import psutil

from notebook import Notebook, plain

PYTHON, STOCK, EMBERBOOK = "python3", "stock-evcxr", "emberbook"
KERNELS = {PYTHON: "ipykernel", STOCK: "evcxr_jupyter", EMBERBOOK: "Emberbook"}

ITEMS = []


def item(question):
    """Registers a function that looks for the answer in one kernel."""

    def register(look):
        ITEMS.append((question, look))
        return look

    return register


def pick(kernel, python, rust):
    return python if kernel == PYTHON else rust


# An answer that takes longer than this, in seconds, is none.
PATIENCE = 20


class Kernel(Notebook):
    """A kernel for one question; closed at the end of a `with`."""

    def __init__(self, kernel, **environment):
        self.folder = tempfile.TemporaryDirectory()
        super().__init__(self.folder.name, kernel, **environment)
        self.run(pick(kernel, "1", "let ready = 1;"), timeout=120)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
        self.folder.cleanup()

    def finish(self, request, timeout=PATIENCE):
        return super().finish(request, timeout)

    def run(self, code, timeout=PATIENCE, **options):
        return super().run(code, timeout, **options)

    def until_output(self, code):
        """Starts a cell, and waits for the first thing that it prints."""
        request = self.start(code)
        started = time.monotonic()
        while self.message(request, PATIENCE)["msg_type"] != "stream":
            pass
        return request, time.monotonic() - started


def error_in(outcome):
    return next((content for kind, content in outcome.outputs if kind == "error"), None)


def told(outcome):
    """The reply's status, and the first line of what is told."""
    error = error_in(outcome)
    if error is None:
        text = outcome.stderr or outcome.stdout
        return f"`{outcome.status}`" + (f", and {len(text.splitlines())} lines of text" if text else "")
    return f"`{outcome.status}`, {error['ename']}"


@item("jupyter_kernel_test")
def kernel_test(kernel):
    python = kernel == PYTHON

    class Test(jupyter_kernel_test.KernelTests):
        kernel_name = kernel
        language_name = "python" if python else "rust"
        file_extension = ".py" if python else ".rs"
        code_hello_world = pick(kernel, "print('hello, world')", 'println!("hello, world");')
        code_stderr = pick(kernel, "import sys; print('careful', file=sys.stderr)", 'eprintln!("careful");')
        completion_samples = [{"text": pick(kernel, "zi", "std::vec::Ve")}]
        complete_code_samples = pick(kernel, ["1", "x = 1"], ["1 + 1", "let x = 1;"])
        incomplete_code_samples = pick(kernel, ["for i in range(3):"], ["for i in 0..3 {"])
        invalid_code_samples = pick(kernel, ["x = )"], ["let x = );"])
        code_generate_error = pick(kernel, "raise Exception", 'panic!("on purpose");')
        code_execute_result = [{"code": "70 + 1", "result": "71"}]
        code_display_data = [
            {
                PYTHON: {
                    "code": "from IPython.display import HTML, display; display(HTML('<b>1</b>'))",
                    "mime": "text/html",
                },
                STOCK: {"code": HTML_IN_STOCK.format("1"), "mime": "text/html"},
                EMBERBOOK: {"code": "display(&plot(&vec![1., 2.]));", "mime": "image/svg+xml"},
            }[kernel]
        ]
        code_page_something = "?print" if python else "?manual_seed"
        code_history_pattern = "70 + ?"
        supported_history_operations = ("tail", "range", "search")
        code_inspect_sample = pick(kernel, "zip", "Vec::<i32>::new")
        code_clear_output = pick(
            kernel, "from IPython.display import clear_output; clear_output()", "clear_output(false);"
        )

    class Welcome(jupyter_kernel_test.IopubWelcomeTests):
        kernel_name = kernel
        support_iopub_welcome = True

    # Some wait without end for a message that a kernel never sends.
    def too_long(*_):
        raise TimeoutError

    class Limited(unittest.TestResult):
        def startTest(self, test):
            signal.alarm(60)
            super().startTest(test)

        def stopTest(self, test):
            signal.alarm(0)
            super().stopTest(test)

    signal.signal(signal.SIGALRM, too_long)
    result = Limited()
    unittest.TestSuite(map(unittest.defaultTestLoader.loadTestsFromTestCase, (Test, Welcome))).run(result)
    # A sub-test belongs to its test.
    bad = {getattr(case, "test_case", case).id() for case, _ in result.failures + result.errors + result.skipped}
    return f"{result.testsRun - len(bad)} of {result.testsRun} pass"


HTML_IN_STOCK = 'println!("EVCXR_BEGIN_CONTENT text/html\\n<b>{}</b>\\nEVCXR_END_CONTENT");'
BOLD = (
    "struct Bold(&'static str); impl Show for Bold { fn show(&self) -> MimeBundle "
    "{ MimeBundle::text(self.0).html(self.0) } }"
)


@item("number of the first cell")
def first_number(kernel):
    with tempfile.TemporaryDirectory() as folder:
        notebook = Notebook(folder, kernel)
        try:
            return str(notebook.run("1", timeout=120).reply["execution_count"])
        finally:
            notebook.close()


@item("a panic, an exception")
def panic(kernel):
    with Kernel(kernel) as k:
        outcome = k.run(pick(kernel, "raise ValueError('x')", 'panic!("x");'))
        lines = len(plain(outcome.traceback).splitlines()) if error_in(outcome) else 0
        return told(outcome) + (f", {lines} lines" if lines else "")


@item("a cell queued behind an error")
def queued(kernel):
    with Kernel(kernel) as k:
        first = k.start(pick(kernel, "raise ValueError", 'panic!("x");'))
        second = k.start(pick(kernel, "print('ran')", 'println!("ran");'))
        k.finish(first)
        return "runs" if "ran" in k.finish(second).stdout else "aborted"


@item("variables after a panic")
def after_panic(kernel):
    with Kernel(kernel) as k:
        k.run(pick(kernel, "x = [1]", "let x = vec![1];"))
        k.run(pick(kernel, "y = x; raise ValueError", 'let y = x; panic!("x");'))
        return "there" if "1" in str(k.run("x").result) else "the one that the cell used is lost"


@item("`?` on an `Err` in a cell")
def question_mark(kernel):
    if kernel == PYTHON:
        return "(no such thing)"
    with Kernel(kernel) as k:
        return told(k.run('let n: i32 = "a".parse::<i32>()?;'))


@item("a variable moved in an earlier cell")
def moved(kernel):
    if kernel == PYTHON:
        return "(no such thing)"
    with Kernel(kernel) as k:
        k.run("let s = String::new(); let t = String::new();")
        k.run("let u = s;")
        error = error_in(k.run("s.len()"))
        return f"“{error['evalue'].split(':')[0]}”"


@item("a stack overflow")
def overflow(kernel):
    with Kernel(kernel) as k:
        code = pick(kernel, "def f(): f()\nf()", "fn f(n: u64) -> u64 { 1 + f(n + 1) }\nprintln!(\"{}\", f(0));")
        outcome = k.run(code)
        return told(outcome) + ("; works on" if k.run("1 + 1").result else "")


@item("the process ends (`exit`)")
def exits(kernel):
    with Kernel(kernel) as k:
        try:
            outcome = k.run(pick(kernel, "import os; os._exit(1)", "std::process::exit(1);"), timeout=8)
        except (queue.Empty, RuntimeError):
            return "the kernel is dead"
        return told(outcome) + ("; works on" if k.run("1 + 1").result else "")


@item("stop a loop that sleeps or computes in the library")
def stop(kernel):
    with Kernel(kernel) as k:
        k.run(pick(kernel, "x = []", "let mut x: Vec<f64> = vec![];"))
        loop = pick(
            kernel,
            "import time\nprint('on', flush=True)\nwhile True: x.append(1); time.sleep(0.001)",
            'println!("on"); loop { x.push(ones([2]).sum().item()); }'
            if kernel == EMBERBOOK
            else 'println!("on"); loop { x.push(1.0); std::thread::sleep(std::time::Duration::from_millis(1)); }',
        )
        request, _ = k.until_output(loop)
        time.sleep(0.5)
        pressed = time.monotonic()
        k.manager.interrupt_kernel()
        outcome = k.finish(request, timeout=30)
        took = time.monotonic() - pressed
        kept = k.run(pick(kernel, "len(x) > 0", "x.len() > 0")).status == "ok"
        return f"{told(outcome)} after {took * 1000:.0f} ms; variables {'there' if kept else 'lost'}"


@item("text appears while the cell runs")
def live_text(kernel):
    with Kernel(kernel) as k:
        code = pick(
            kernel,
            "import time\nprint('a', end='', flush=True)\ntime.sleep(2)",
            'print!("a"); std::thread::sleep(std::time::Duration::from_secs(2));',
        )
        request, seconds = k.until_output(code)
        k.finish(request)
        return "at once, without a newline too" if seconds < 1.5 else "when the cell ends"


@item("bytes that are not UTF-8")
def bytes_not_text(kernel):
    with Kernel(kernel) as k:
        code = pick(
            kernel,
            "import os; os.write(1, b'a\\xffb\\n')",
            'use std::io::Write; std::io::stdout().write_all(b"a\\xffb\\n").unwrap();',
        )
        try:
            outcome = k.run(code, timeout=15)
            time.sleep(0.3)
            shown = "shown" if "b" in outcome.stdout else "not shown"
            return f"{shown}; `{outcome.status}`"
        except (queue.Empty, RuntimeError):
            return "the kernel is dead"


@item("two displays in one cell")
def displays(kernel):
    with Kernel(kernel) as k:
        if kernel == EMBERBOOK:
            k.run(BOLD)
        code = {
            PYTHON: "from IPython.display import HTML, display\ndisplay(HTML('<b>1</b>')); display(HTML('<b>2</b>'))",
            STOCK: HTML_IN_STOCK.format("1") + HTML_IN_STOCK.format("2"),
            EMBERBOOK: 'display(&Bold("1")); display(&Bold("2"));',
        }[kernel]
        outcome = k.run(code)
        shown = [kind for kind, _ in outcome.outputs if kind in ("display_data", "execute_result")]
        return f"{len(shown)} shown"


@item("a million lines")
def million(kernel):
    with Kernel(kernel) as k:
        code = pick(
            kernel, "for i in range(1000000): print('line', i)", 'for i in 0..1_000_000 { println!("line {i}"); }'
        )
        started = time.monotonic()
        outcome = k.run(code, timeout=60)
        messages = sum(kind == "stream" for kind, _ in outcome.outputs)
        end = "its end shown" if "line 999999" in outcome.stdout else "its end lost"
        return f"{time.monotonic() - started:.0f} s, {messages} messages, {len(outcome.stdout) / 1e6:.0f} MB, {end}"


@item("a prompt for input")
def prompt(kernel):
    with Kernel(kernel) as k:
        code = {
            PYTHON: "name = input('name? ')",
            STOCK: 'let name = std::io::stdin().lines().next();',
            EMBERBOOK: 'let name = input("name? ");',
        }[kernel]
        k.start(code, allow_stdin=True)
        try:
            question = k.client.get_stdin_msg(timeout=5)["content"]["prompt"]
            k.client.input("ember")
            return f"asks “{question.strip()}”"
        except queue.Empty:
            return "does not ask"


@item("an unfinished line in a console")
def unfinished(kernel):
    with Kernel(kernel) as k:
        code = pick(kernel, "for i in range(3):", "for i in 0..3 {")
        reply = k.answer(k.client.is_complete(code))
        return f"`{reply['status']}`" + (f", indents by {len(reply['indent'])}" if reply.get("indent") else "")


@item("history")
def history(kernel):
    with Kernel(kernel) as k:
        k.run("40 + 2")
        try:
            reply = k.answer(k.client.history(hist_access_type="tail", n=1, raw=True, output=False), timeout=5)
        except queue.Empty:
            return "no answer"
        return "kept" if [entry[2] for entry in reply.get("history", [])] == ["40 + 2"] else "empty"


@item("completion of a method, warm")
def completion(kernel):
    with Kernel(kernel) as k:
        k.run(pick(kernel, "words = ['a']", 'let words = vec!["a"];'))
        code = pick(kernel, "words.ap", "words.spl")
        k.answer(k.client.complete(code), timeout=PATIENCE)
        asked = time.monotonic()
        reply = k.answer(k.client.complete(code), timeout=60)
        found = any("append" in m or "split" in m for m in reply["matches"])
        return f"{'found' if found else 'not found'}, {(time.monotonic() - asked) * 1000:.0f} ms"


@item("completion while a cell runs")
def completion_meanwhile(kernel):
    with Kernel(kernel) as k:
        k.run(pick(kernel, "words = ['a']", 'let words = vec!["a"];'))
        k.answer(k.client.complete("words."), timeout=60)
        k.until_output(
            pick(
                kernel,
                "import time\nprint('on', flush=True)\ntime.sleep(3)",
                'println!("on"); std::thread::sleep(std::time::Duration::from_secs(3));',
            )
        )
        asked = time.monotonic()
        k.answer(k.client.complete("words."), timeout=60)
        waited = time.monotonic() - asked
        return "answered" if waited < 2 else "waits for the cell"


@item("help on a name, as HTML")
def inspection(kernel):
    with Kernel(kernel) as k:
        k.run(pick(kernel, "words = ['a']", 'let words = vec!["a"];'))
        name = pick(kernel, "words.append", "Vec::<i32>::new")
        reply = k.answer(k.client.inspect(name, len(name)), timeout=60)
        if not reply["found"]:
            return "nothing found"
        return "as HTML" if "text/html" in reply["data"] else "as text"


@item("completion of a file name")
def file_names(kernel):
    with Kernel(kernel) as k:
        open(f"{k.folder.name}/measurements.csv", "w").close()
        reply = k.answer(k.client.complete('read("measu'), timeout=60)
        return "yes" if any("measurements.csv" in match for match in reply["matches"]) else "no"


@item("`user_expressions` of a request")
def expressions(kernel):
    with Kernel(kernel) as k:
        outcome = k.run(pick(kernel, "n = 1", "let n = 1;"), user_expressions={"next": "n + 1"})
        return "answered" if "next" in outcome.reply.get("user_expressions", {}) else "left out"


@item("a silent request")
def silent(kernel):
    with Kernel(kernel) as k:
        return "shows nothing" if not k.finish(k.start("6 * 7", silent=True)).result else "shows its result"


@item("`connect_request`")
def connect(kernel):
    with Kernel(kernel) as k:
        message = k.client.session.msg("connect_request", {})
        k.client.shell_channel.send(message)
        try:
            return "answered" if "shell_port" in k.answer(message["header"]["msg_id"], timeout=5) else "empty answer"
        except queue.Empty:
            return "no answer"


@item("changing a display from another cell")
def update_display(kernel):
    with Kernel(kernel) as k:
        if kernel == STOCK:
            return "(no such thing)"
        k.run(pick(kernel, "from IPython.display import display, update_display\ndisplay('a', display_id='x')", BOLD))
        outcome = k.run(pick(kernel, "update_display('b', display_id='x')", 'update_display(&Bold("b"), "x");'))
        return "yes" if any(kind == "update_display_data" for kind, _ in outcome.outputs) else "no"


@item("`%time`, `%who`, `!command`")
def commands(kernel):
    with Kernel(kernel) as k:
        code = pick(kernel, "1", "1;")
        works = [k.run(f"%time {code}").status, k.run("%who").status, k.run("!true").status]
        return ", ".join("yes" if status == "ok" else "no" for status in works)


@item("a message with a wrong signature")
def signature(kernel):
    with Kernel(kernel) as k:
        right = k.client.session.key
        k.client.session.key = b"wrong"
        request = k.start(pick(kernel, "print('ran')", 'println!("ran");'))
        k.client.session.key = right
        try:
            return "is run" if "ran" in k.finish(request, timeout=4).stdout else "is not run"
        except (queue.Empty, RuntimeError, ValueError):
            return "is dropped"


@item("processes and temporary folders left after the shutdown")
def left(kernel):
    with tempfile.TemporaryDirectory() as temporary, Kernel(kernel, TMPDIR=temporary) as k:
        process = psutil.Process(k.manager.provisioner.pid)
        family = [process, *process.children(recursive=True)]
        k.manager.shutdown_kernel(now=False)
        time.sleep(2)
        alive = [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
        return f"{len(alive)}, {len(os.listdir(temporary))}"


@item("processes left when the front end is killed")
def orphans(kernel):
    script = (
        "import sys, time; from jupyter_client.manager import KernelManager\n"
        f"m = KernelManager(kernel_name={kernel!r}); m.start_kernel(); c = m.client(); c.start_channels()\n"
        "c.wait_for_ready(timeout=60); c.execute_interactive('1')\n"
        "print('\\npid', m.provisioner.pid, flush=True); time.sleep(600)"
    )
    front_end = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    # The kernel may write to the same output before.
    pid = next(line.removeprefix("pid ") for line in front_end.stdout if line.startswith("pid "))
    process = psutil.Process(int(pid))
    family = [process, *process.children(recursive=True)]
    front_end.kill()
    front_end.wait()
    time.sleep(4)
    alive = [p for p in family if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    for p in alive:
        p.kill()
    return str(len(alive))


def main():
    # Kernels write to the standard output that they inherit; the table is alone in ours.
    table = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print("| | " + " | ".join(KERNELS.values()) + " |", file=table)
    print("|---|" + "---|" * len(KERNELS), file=table)
    for question, look in ITEMS:
        answers = []
        for kernel in KERNELS:
            try:
                answers.append(look(kernel).replace("|", "\\|").replace("\n", " "))
            except queue.Empty:
                answers.append("no answer in time")
            except RuntimeError:
                answers.append("the kernel is dead")
        print(f"| {question} | " + " | ".join(answers) + " |", file=table, flush=True)


if __name__ == "__main__":
    main()
