"""How long a training step takes: by criterion for the helper crate, and by PyTorch on the same nets. Microseconds."""

import json
import os
import pathlib
import subprocess

from bench.kernels import ROOT


def emberbook():
    subprocess.run(["cargo", "bench", "--locked", "-p", "emberbook", "--bench", "training_step"], cwd=ROOT, check=True)
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
