"""How many students a server carries: a class comes in, and each runs lesson 1.3 twice with pauses, first as it stands,
then with every cell changed, so that it has to be compiled. Each also tries to get at a neighbour's work.

    PYTHONPATH=lesson .venv/bin/python tests/load.py [--students N] [--fill] [--prefix FOLDER]

It runs as root, in accounts that it makes and removes. `--fill` goes on with as many students as there is memory for.
FOLDER is an environment with the hub and Emberbook in it; without one, it is made of .venv, as for tests/test_hub.py.
"""

import argparse
import asyncio
import contextlib
import os
import pathlib
import random
import shutil
import statistics
import sys
import tempfile
import time

import psutil

from classroom import ACCOUNTS, Classroom, environment, processes
from emberbook_lesson.compare import differences
from emberbook_lesson.run import tidy
from test_hub import reach_for
from test_package import package

# The class comes in within this time, and looks at each cell for so long.
ARRIVAL = 60
PAUSE = (2, 10)
# What --fill leaves to the hub and the rest of the machine.
RESERVE = 3 << 30


async def measure(prefix, count):
    """What a class took: seconds for each step, memory and processor time for each student."""
    entered, stands, changed, memory, cpu, threads = [], [], [], [], [], []
    async with Classroom(prefix, count) as classroom:
        hub = psutil.Process(classroom.process.pid)

        async def study(student):
            await asyncio.sleep(random.uniform(0, ARRIVAL))
            start = time.monotonic()
            await student.come_in()
            lesson = await student.open()
            entered.append(time.monotonic() - start)
            fresh, seconds = await student.run_lesson(lesson, lambda: random.uniform(*PAUSE))
            stands.extend(seconds)
            assert differences(lesson, tidy(fresh)) == [], student.name
            _, seconds = await student.run_lesson(lesson, lambda: random.uniform(*PAUSE), changed=True)
            changed.extend(seconds)
            mine = processes(student.name)
            cpu.append(sum(map(sum, (process.cpu_times()[:4] for process in mine))) / (time.monotonic() - start))
            threads.append(sum(process.num_threads() for process in mine))

        await asyncio.gather(*map(study, classroom.students))
        for student in classroom.students:
            memory.append(sum(process.memory_full_info().pss for process in processes(student.name)))
        hub_memory = sum(each.memory_full_info().pss for each in [hub, *descendants(hub, classroom)])
        for one, other in zip(classroom.students, classroom.students[1:] + classroom.students[:1]):
            await reach_for(one, other)
    return entered, stands, changed, memory, hub_memory, cpu, threads


def descendants(hub, classroom):
    """The hub's own processes, without the students'."""
    students = {student.name for student in classroom.students}
    return [process for process in hub.children(recursive=True) if process.username() not in students]


def report(count, entered, stands, changed, memory, hub_memory, cpu, threads):
    print(f"\n{count} students, {psutil.cpu_count()} cores, load average {os.getloadavg()[1]:.1f}; nothing failed\n")
    print("| seconds | half within | 95 of 100 within | the longest |\n|---|---|---|---|")
    for name, seconds in [
        ("from asking for a server to an open lesson", entered),
        ("a cell of the lesson as it stands", stands),
        ("a cell that the student has changed", changed),
    ]:
        half, nearly = statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[18]
        print(f"| {name} ({len(seconds)}) | {half:.2f} | {nearly:.2f} | {max(seconds):.2f} |")
    mean = statistics.mean(memory)
    print(f"\nmemory of a student: {mean / 1e6:.0f} MB on average, {max(memory) / 1e6:.0f} MB at most")
    print(f"memory of the hub and its proxy: {hub_memory / 1e6:.0f} MB")
    print(f"processor: {statistics.mean(cpu):.3f} cores for a student, the start of the server included")
    print(f"threads of a student: {max(threads)} at most", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=20, metavar="N")
    parser.add_argument("--fill", action="store_true")
    parser.add_argument("--prefix", type=pathlib.Path, metavar="FOLDER")
    arguments = parser.parse_args()
    if not ACCOUNTS:
        sys.exit("The load test makes accounts: run it as root.")
    with contextlib.ExitStack() as stack:
        prefix = arguments.prefix
        if not prefix:
            folder = pathlib.Path(tempfile.mkdtemp())
            stack.callback(shutil.rmtree, folder)
            prefix = environment(folder, package(folder / "wheels"))
        measured = asyncio.run(measure(prefix, arguments.students))
        report(arguments.students, *measured)
        if arguments.fill:
            count = int((psutil.virtual_memory().available - RESERVE) / max(measured[3]))
            report(count, *asyncio.run(measure(prefix, count)))


if __name__ == "__main__":
    main()
