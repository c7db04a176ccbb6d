"""A classroom of three, with the config of scripts/hub: they run lesson 1.3, and try to get at each other's work."""

import asyncio
import json
import os
import pathlib
import random
import shutil
import subprocess
import tempfile
import time

import pytest
import yaml
from jupyterhub.app import JupyterHub
from jupyterhub.auth import LocalAuthenticator, PAMAuthenticator
from jupyterhub.spawner import Spawner
from systemdspawner import SystemdSpawner
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

from classroom import ACCOUNTS, CONFIG, LESSON, Classroom, environment, processes
from emberbook_lesson.compare import differences
from emberbook_lesson.run import tidy
from test_package import package


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = pathlib.Path(tempfile.mkdtemp())
    yield environment(folder, package(tmp_path_factory.mktemp("wheels")))
    shutil.rmtree(folder)


async def refused(attempt, *codes):
    with pytest.raises(HTTPClientError) as refusal:
        await attempt
    assert refusal.value.code in codes


async def reach_for(one, other):
    """One student tries to get at another's server, kernel, variables and files; nothing of it succeeds."""
    server = f"/user/{other.name}/api"
    await refused(one.ask(f"/hub/api/users/{other.name}/server", "DELETE"), 403, 404)
    await refused(one.ask(f"/hub/api/users/{other.name}/tokens", "POST", {}), 403, 404)
    for path in ("contents/lessons", "kernels", f"kernels/{other.kernel}", "sessions"):
        await refused(one.ask(f"{server}/{path}"), 403)
    await refused(one.ask(f"{server}/kernels/{other.kernel}/interrupt", "POST", {}), 403)
    await refused(one.connect(other.name, other.kernel), 403)
    await refused(one.ask(f"/user/{one.name}/api/kernels/{other.kernel}"), 404)
    await refused(one.connect(one.name, other.kernel), 404)
    reply, _ = await one.run(f"{other.variable}_0")
    assert reply["status"] == "error" and f"{other.variable}_0" in reply["evalue"]
    if ACCOUNTS:
        await reach_for_files(one, other)


async def reach_for_files(one, other):
    """From a cell, with all that the system lets the student's account do."""
    [connection] = (other.home / ".local/share/jupyter/runtime").glob(f"kernel-{other.kernel}.json")
    socket = connection.with_name(f"{connection.stem}-ipc-{json.loads(connection.read_text())['shell_port']}")
    assert socket.is_socket()
    server = next(process for process in processes(other.name) if "jupyterhub.singleuser" in process.cmdline())
    attempts = [
        f'std::fs::read_dir("{other.home}")',
        f'std::fs::read("{other.home}/lessons/exercises/1.3.toml")',
        f'std::fs::read("{connection}")',
        f'std::os::unix::net::UnixStream::connect("{socket}")',
        f'std::fs::read("/proc/{server.pid}/environ")',
        f'std::fs::read("/proc/{server.pid}/root/etc/hostname")',
        f'std::fs::write("{one.classroom.prefix}/share/emberbook/bundle/id.txt", "mine")',
        f'std::fs::write("{one.classroom.prefix}/bin/emberbook", "mine")',
    ]
    for attempt in attempts:
        reply, [shown] = await one.run(f'println!("{{:?}}", {attempt}.err().map(|error| error.kind()));')
        assert shown.text == "Some(PermissionDenied)\n", f"{attempt}: {shown}"
    assert "not permitted" in await shell(one, f"kill {server.pid}")
    # To a stranger a server's own port says no more than the hub does.
    [port] = {each.laddr.port for each in server.net_connections("tcp4") if each.status == "LISTEN"}
    address = f"http://127.0.0.1:{port}/user/{other.name}/api/contents"
    assert "403 Forbidden" in await shell(one, f'curl -si -H "Authorization: token {one.token}" {address}')


async def shell(student, command):
    """What a command of the shell says in a cell."""
    _, outputs = await student.run(f"!{command}")
    return "".join(output.get("text", "") for output in outputs)


async def take_too_much(student):
    """Each limit says no, and the student works on."""
    reply, _ = await student.run("let hoard = vec![1u8; 5 << 30];")
    assert reply["status"] == "error"
    said = await shell(student, "truncate -s 3G hoard; stat -c '%s bytes' hoard")
    assert "0 bytes" in said and "3221225472" not in said
    if ACCOUNTS:
        _, [shown] = await student.run(
            """let pause = || std::thread::sleep(std::time::Duration::from_secs(1));
            let threads: Vec<_> = (0..1000).map(|_| std::thread::Builder::new().spawn(pause)).collect();
            println!("{}", threads.iter().any(Result::is_err));
            for thread in threads.into_iter().flatten() { thread.join().unwrap(); }"""
        )
        assert shown.text == "true\n"
    reply, _ = await student.run("1 + 1")
    assert reply["status"] == "ok", reply


async def a_class(prefix):
    async with Classroom(prefix, 3) as classroom:
        students = classroom.students

        async def study(student):
            await student.come_in()
            lesson = await student.open()
            fresh, _ = await student.run_lesson(lesson, lambda: random.uniform(0, 0.2))
            assert differences(lesson, tidy(fresh)) == []
            reply, _ = await student.run(f"let {student.variable}_0 = 1;")
            assert reply["status"] == "ok"

        await asyncio.gather(*map(study, students))
        for one, other in zip(students, [*students[1:], students[0]]):
            await reach_for(one, other)
            # What another tries does nothing to one's own work.
            assert (await other.run(f"{other.variable}_0"))[0]["status"] == "ok"
        await take_too_much(students[0])
        culler = classroom.cull(1)
        try:
            deadline = time.monotonic() + 60
            while any([(await student.ask(f"/hub/api/users/{student.name}"))["servers"] for student in students]):
                assert time.monotonic() < deadline, "nobody has ended the idle servers"
                await asyncio.sleep(0.5)
        finally:
            culler.terminate()
            culler.wait()
        while ACCOUNTS and (left := [each for student in students for each in processes(student.name)]):
            assert time.monotonic() < deadline, f"the idle servers left {left}"
            await asyncio.sleep(0.5)


def test_a_class_runs_a_lesson_and_nobody_reaches_anothers_work(prefix):
    asyncio.run(a_class(prefix))


@pytest.mark.parametrize("booted", [True, False], ids=["with systemd", "without systemd"])
def test_the_config_sets_what_there_is_to_set(booted, monkeypatch):
    """A name that JupyterHub does not know would change nothing, and a limit would not hold."""
    monkeypatch.setattr(pathlib.Path, "is_dir", lambda _: booted)
    config = Config()
    exec(compile(CONFIG.read_text(), CONFIG, "exec"), {"get_config": lambda: config})
    assert config.JupyterHub.spawner_class == ("systemd" if booted else "localprocess")
    classes = [JupyterHub, LocalAuthenticator, PAMAuthenticator, Spawner, SystemdSpawner]
    for known in classes:
        assert set(config.pop(known.__name__, {})) <= set(known.class_trait_names(config=True))
    assert not config


def test_a_pod_has_the_lessons_and_keeps_what_the_student_made_of_them(prefix, tmp_path):
    values = yaml.safe_load((CONFIG.parent / "values.yaml").read_text())
    command = values["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"]
    home = {"HOME": str(tmp_path), "PATH": f"{prefix}/bin:{os.defpath}"}
    subprocess.run(command, env=home, check=True)
    lesson = tmp_path / "lessons" / LESSON
    assert lesson.exists()
    lesson.write_text("mine")
    subprocess.run(command, env=home, check=True)
    assert lesson.read_text() == "mine"
