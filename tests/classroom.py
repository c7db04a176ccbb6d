"""A hub on loopback with a class of students, each of whom comes in, opens a lesson and runs it cell by cell."""

import asyncio
import copy
import json
import os
import pathlib
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import uuid

import nbformat
import psutil
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

ROOT = pathlib.Path(__file__).parent.parent
CONFIG = ROOT / "scripts" / "hub" / "jupyterhub_config.py"
PROXY = pathlib.Path(sys.prefix) / "bin" / "configurable-http-proxy"
LESSON = "1.3 MLP backward propagation.ipynb"
PATIENCE = 180
# With accounts of their own, students are kept apart by the system too.
ACCOUNTS = os.geteuid() == 0


def environment(folder, wheels):
    """What docs/classroom.md has an administrator install, in a folder that all accounts can read and none can write."""
    folder.chmod(0o755)
    python = python_for_all()
    prefix = folder / "venv"
    subprocess.run([python, "-m", "venv", "--without-pip", prefix], check=True)
    packages = pathlib.Path(nbformat.__file__).parent.parent
    shutil.copytree(packages, next(prefix.glob("lib/python3*/site-packages")), dirs_exist_ok=True)
    shutil.copytree(pathlib.Path(sys.prefix) / "share/jupyter/lab", prefix / "share/jupyter/lab")
    install = ["--python", prefix / "bin/python", "install", "--no-index", "--disable-pip-version-check", *wheels]
    subprocess.run([sys.executable, "-m", "pip", *install], check=True, stdout=subprocess.DEVNULL)
    return prefix


def python_for_all():
    """A Python like this one which other accounts can start: this one may be in somebody's home."""
    check = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    account = {"user": "nobody"} if ACCOUNTS else {}
    for python in (sys._base_executable, "/usr/bin/python3"):
        try:
            subprocess.run([python, "-c", check], check=True, cwd="/", **account)
            return python
        except (OSError, subprocess.CalledProcessError):
            continue
    version = "{}.{}".format(*sys.version_info)
    raise RuntimeError(f"The students' accounts need a Python {version} that they can start, as /usr/bin/python3.")


class Classroom:
    """The hub with its students. `async with` starts it; at the end nothing of it is left, no account either."""

    def __init__(self, prefix, count):
        self.prefix = prefix
        self.folder = pathlib.Path(tempfile.mkdtemp())
        # Short, since a socket's path has to fit; no other run's.
        self.students = [Student(self, f"s{os.getpid()}-{number}") for number in range(1, count + 1)]
        self.made = []
        ports = free_ports(3)
        self.url, hub, proxy = (f"http://127.0.0.1:{port}" for port in ports)
        self.tokens = {"instructor": secrets.token_hex(), "culler": secrets.token_hex()}
        self.given = self.tokens | {
            "config": str(CONFIG),
            "url": self.url,
            "hub": hub,
            "proxy": proxy,
            "proxy_command": [str(PROXY)],
            "students": [student.name for student in self.students],
        }
        if not ACCOUNTS:
            self.given["homes"] = str(self.folder)

    async def __aenter__(self):
        try:
            self.make_homes()
            self.log = (self.folder / "hub.log").open("w")
            config = pathlib.Path(__file__).with_name("hub_config.py")
            command = [self.prefix / "bin/python", "-m", "jupyterhub", "-f", config]
            # What says where this process's own packages and programs are, is none of the hub's business.
            clean = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "EMBERBOOK"))}
            self.process = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=self.log,
                stderr=self.log,
                env=clean | {"CLASSROOM": json.dumps(self.given)},
            )
            await self.ready()
            for student in self.students:
                path = f"/hub/api/users/{student.name}/tokens"
                student.token = (await self.ask(path, "POST", self.tokens["instructor"], {}))["token"]
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_):
        if hasattr(self, "process"):
            self.process.terminate()
            await asyncio.to_thread(self.process.wait, PATIENCE)
            self.log.close()
        for name in self.made:
            for process in processes(name):
                process.kill()
            subprocess.run(["userdel", "--remove", name], check=True, capture_output=True)
        shutil.rmtree(self.folder)

    def make_homes(self):
        """A home for each student, with the lessons in it."""
        skeleton = self.folder / "skeleton"
        copy = [self.prefix / "bin/emberbook", "lessons", skeleton / "lessons"]
        subprocess.run(copy, check=True, capture_output=True)
        for student in self.students:
            if ACCOUNTS:
                make = ["useradd", "--create-home", "--skel", skeleton, "--key", "HOME_MODE=0700", student.name]
                subprocess.run(make, check=True, capture_output=True)
                self.made.append(student.name)
                student.home = pathlib.Path(pwd.getpwnam(student.name).pw_dir)
            else:
                student.home = self.folder / student.name
                shutil.copytree(skeleton, student.home)

    async def ready(self):
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return await self.ask("/hub/api/")
            except (OSError, HTTPClientError):
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError("The hub did not start:\n" + (self.folder / "hub.log").read_text())
                await asyncio.sleep(0.2)

    async def ask(self, path, method="GET", token=None, body=None):
        """What the hub, or a student's server, answers to a request, as JSON."""
        request = HTTPRequest(
            self.url + urllib.parse.quote(path, safe="/?="),
            method,
            {"Authorization": f"token {token}"} if token else {},
            json.dumps(body) if body is not None else None,
            request_timeout=PATIENCE,
            allow_nonstandard_methods=True,
        )
        answer = (await AsyncHTTPClient().fetch(request)).body
        return json.loads(answer) if answer else None

    def cull(self, seconds):
        """Starts to end what has been idle for so long, as the hub's own culler does."""
        command = [self.prefix / "bin/python", "-m", "jupyterhub_idle_culler", f"--timeout={seconds}"]
        given = {"JUPYTERHUB_API_URL": self.given["hub"] + "/hub/api", "JUPYTERHUB_API_TOKEN": self.tokens["culler"]}
        return subprocess.Popen([*command, "--cull-every=1"], env=os.environ | given, stderr=subprocess.DEVNULL)


class Student:
    """A student with a browser's means: the hub's and the server's REST API, and the kernel's websocket."""

    def __init__(self, classroom, name):
        self.classroom, self.name = classroom, name

    async def ask(self, path, method="GET", body=None):
        return await self.classroom.ask(path, method, self.token, body)

    async def come_in(self):
        """Starts the server, and waits until it is there."""
        await self.ask(f"/hub/api/users/{self.name}/server", "POST", {})
        deadline = time.monotonic() + PATIENCE
        while not (await self.ask(f"/hub/api/users/{self.name}"))["servers"].get("", {}).get("ready"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"The server of {self.name} did not start.")
            await asyncio.sleep(0.3)

    async def open(self, lesson=LESSON):
        """Opens a lesson, as JupyterLab does: its text, a session with a kernel, the kernel's websocket."""
        path = f"lessons/{lesson}"
        model = await self.ask(f"/user/{self.name}/api/contents/{path}")
        kernel = {"path": path, "name": lesson, "type": "notebook", "kernel": {"name": "emberbook"}}
        session = await self.ask(f"/user/{self.name}/api/sessions", "POST", kernel)
        self.kernel = session["kernel"]["id"]
        self.socket = await self.connect(self.name, self.kernel)
        return nbformat.from_dict(model["content"])

    async def connect(self, owner, kernel):
        """The websocket of a kernel on somebody's server."""
        url = f"{self.classroom.url}/user/{owner}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        request = HTTPRequest(url, headers={"Authorization": f"token {self.token}"}, request_timeout=PATIENCE)
        return await websocket_connect(request, max_message_size=100 << 20)

    async def run(self, code):
        """Runs a cell to its end: its reply, and its outputs as a notebook keeps them."""
        request = uuid.uuid4().hex
        header = {"msg_id": request, "msg_type": "execute_request", "session": self.name, "username": self.name}
        header |= {"version": "5.3", "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.socket.write_message(json.dumps(message | {"buffers": []}))
        outputs, displays, reply, idle = [], {}, None, False
        while not (reply and idle):
            text = await asyncio.wait_for(self.socket.read_message(), PATIENCE)
            if text is None:
                raise ConnectionError(f"The kernel of {self.name} has hung up.")
            answer = json.loads(text)
            if answer["parent_header"].get("msg_id") != request:
                continue
            kind, content = answer["header"]["msg_type"], answer["content"]
            if kind == "execute_reply":
                reply = content
            elif kind == "status":
                idle = content["execution_state"] == "idle"
            elif kind == "update_display_data":
                displays[content["transient"]["display_id"]].data = content["data"]
            elif kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append(nbformat.v4.output_from_msg(nbformat.from_dict({"content": content} | answer)))
                displays[content.get("transient", {}).get("display_id")] = outputs[-1]
        return reply, outputs

    async def run_lesson(self, lesson, pause, changed=False):
        """The lesson with the outputs that came, and how many seconds each cell took. `pause()` is how long the student
        looks at one; `changed` gives each cell a line of the student's own, so that it has to be compiled."""
        fresh, seconds = copy.deepcopy(lesson), []
        for number, cell in enumerate(cell for cell in fresh.cells if cell.cell_type == "code"):
            await asyncio.sleep(pause())
            line = f"let {self.variable}_{number} = {number};\n" if changed else ""
            start = time.monotonic()
            reply, cell.outputs = await self.run(line + cell.source)
            seconds.append(time.monotonic() - start)
            if reply["status"] == "error" and "raises-exception" not in cell.metadata.get("tags", []):
                raise RuntimeError(f"{self.name}: {cell.source}\n{reply['evalue']}")
        return fresh, seconds

    @property
    def variable(self):
        return self.name.replace("-", "_")


def processes(account):
    """All processes of an account."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.username() == account:
                found.append(process)
        except psutil.NoSuchProcess:
            continue
    return found


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports
