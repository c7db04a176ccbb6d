"""How long a training step takes: by criterion for the helper crate, and by PyTorch on the same nets. Microseconds."""

import json
import os
import pathlib
import subprocess
import sys

from bench.kernels import ROOT


# As the kernel starts the process that runs the cells: it keeps the memory of gradients for the next step.
MEMORY = {"MALLOC_TRIM_THRESHOLD_": str(256 << 20), "MALLOC_MMAP_THRESHOLD_": str(256 << 20)}


def emberbook():
    # As scripts/test builds the helper crate, so that Burn is not built once more.
    built = ["--target-dir", pathlib.Path(os.environ["CARGO_TARGET_DIR"], "tests"), "--features", "cuda"]
    command = ["cargo", "bench", "--locked", "-p", "emberbook", *built, "--bench", "training_step"]
    subprocess.run(command, cwd=ROOT, env=os.environ | MEMORY, stdout=sys.stderr, check=True)
    results = pathlib.Path(os.environ["CARGO_TARGET_DIR"], "criterion/training_step")
    steps = {}
    for folder in results.iterdir():
        if (folder / "new").exists():
            name = json.loads((folder / "new/benchmark.json").read_text())["function_id"]
            steps[name] = json.loads((folder / "new/estimates.json").read_text())["median"]["point_estimate"] / 1e3
    return steps


def pytorch():
    python = pathlib.Path(os.environ["EMBERBOOK_PEERS"], "bin/python")
    answer = subprocess.run([python, ROOT / "bench/training_step.py"], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)
