"""Runs the tests in which a GPU has a part, and writes their report into docs/cuda.md. scripts/test --cuda runs this."""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import time
from dataclasses import dataclass

import page

ROOT = pathlib.Path(__file__).parent.parent
BUNDLE = ROOT / ".venv/share/emberbook/bundle"
TOOLKIT = BUNDLE.with_name("cuda")

# In each of them something goes to every device that is here.
RUST = ["devices", "oracle_ops", "oracle_train", "tensor", "nn", "contract"]
NOTEBOOKS = ["tests/test_lessons.py", "tests/test_contract.py"]


def with_cuda(*command):
    """The command with the variables that the kernel sets for cells."""
    if not TOOLKIT.exists():
        return ["env", *command]
    libraries = ":".join(filter(None, [str(TOOLKIT / "lib64"), os.environ.get("LD_LIBRARY_PATH")]))
    return ["env", f"CUDA_PATH={TOOLKIT}", f"LD_LIBRARY_PATH={libraries}", *command]


@dataclass
class Ran:
    name: str
    passed: int
    failed: int
    seconds: float


def run(name, command, pattern):
    """Runs tests, shows what they print, and counts them; `pattern` finds the counts in their words."""
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    print(done.stdout, flush=True)
    counts = {word: sum(int(n) for n, w in re.findall(pattern, done.stdout) if w == word) for word in ("passed", "failed")}
    if done.returncode != 0 and counts["failed"] == 0:
        sys.exit(f"{name} did not run; what it printed is above")
    return Ran(name, counts["passed"], counts["failed"], time.monotonic() - started)


def runs():
    # For the tests alone: cargo would build Burn anew where CUDA_PATH has changed.
    runner = f"target.'cfg(unix)'.runner = {json.dumps(with_cuda())}"
    # Where scripts/test builds them.
    cargo = ["cargo", "test", "--target-dir", f"{os.environ['CARGO_TARGET_DIR']}/tests", "--config", runner]
    cargo += ["--release", "--locked", "-p", "emberbook", "--features", "cuda", "--no-fail-fast"]
    for name in RUST:
        yield run(f"helper crate, `{name}`", [*cargo, "--test", name], r"(\d+) (passed|failed);")
    for name in NOTEBOOKS:
        yield run(f"kernel, `{name}`", [sys.executable, "-m", "pytest", "-q", name], r"(\d+) (passed|failed)")


def report(ran):
    devices = subprocess.run(with_cuda(BUNDLE / "report"), capture_output=True, text=True, check=True).stdout
    rows = [f"| {one.name} | {one.passed} | {one.failed} | {one.seconds:.0f} s |" for one in ran]
    parts = [
        f"On {datetime.date.today()}, `device_report()` said:",
        f"```text\n{devices.rstrip()}\n```",
        "" if "cuda  none" not in devices else "So what follows ran without a GPU.",
        "\n".join(["| tests | passed | failed | time |", "|---|---|---|---|", *rows]),
    ]
    page.write(ROOT / "docs/cuda.md", "<!-- scripts/test --cuda writes from here -->", filter(None, parts))


ran = list(runs())
report(ran)
sys.exit(any(one.failed for one in ran))
