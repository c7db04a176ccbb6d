"""The requests of Jupyter's protocol, each answered as the specification says."""

import queue

import pytest

from notebook import Notebook


def ask(notebook, kind, content=None, channel="shell", timeout=10):
    """Sends a request, and returns its reply and the states that the kernel was in meanwhile."""
    message = notebook.client.session.msg(kind, content or {})
    getattr(notebook.client, f"{channel}_channel").send(message)
    get = notebook.client.get_control_msg if channel == "control" else notebook.client.get_shell_msg
    while True:
        reply = get(timeout=timeout)
        if reply["parent_header"].get("msg_id") == message["header"]["msg_id"]:
            break
    states = []
    while states[-1:] != ["idle"]:
        states.append(notebook.message(message["header"]["msg_id"], timeout)["content"].get("execution_state"))
    return reply, states


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("kernel_info_request", {"status": "ok", "implementation": "emberbook"}),
        ("comm_info_request", {"status": "ok", "comms": {}}),
        ("connect_request", {"status": "ok"}),
    ],
)
def test_is_answered_between_busy_and_idle(notebook, kind, words, channel):
    reply, states = ask(notebook, kind, channel=channel)
    assert reply["msg_type"] == kind.replace("request", "reply")
    assert words.items() <= reply["content"].items()
    assert states == ["busy", "idle"]


def test_connect_tells_the_ports(notebook):
    reply, _ = ask(notebook, "connect_request")
    info = notebook.manager.get_connection_info()
    for name in ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"]:
        assert reply["content"][name] == info[name]


def test_a_silent_cell_shows_and_counts_nothing(notebook):
    before = notebook.ok("1").reply["execution_count"]
    request = notebook.start("let silently = 41;\nsilently", silent=True)
    outcome = notebook.finish(request)
    assert outcome.status == "ok" and outcome.outputs == []
    assert notebook.ok("silently + 1").reply["execution_count"] == before + 1


def test_a_cell_that_is_not_stored_is_not_in_the_history(notebook):
    notebook.ok("let not_stored = 1;", store_history=False)
    reply = notebook.answer(notebook.client.history(hist_access_type="tail", n=1, raw=True, output=False))
    assert "not_stored" not in str(reply["history"])


def test_expressions_beside_the_cell(notebook):
    outcome = notebook.ok("let beside = 20;", user_expressions={"double": "beside * 2", "wrong": "no_such_name"})
    expressions = outcome.reply["user_expressions"]
    assert expressions["double"]["data"]["text/plain"] == "40"
    assert expressions["wrong"]["status"] == "error" and expressions["wrong"]["ename"] == "CompileError"
    assert outcome.outputs == []


def answer_prompt(notebook, answer):
    prompt = notebook.client.get_stdin_msg(timeout=20)["content"]
    notebook.client.input(answer)
    return prompt


def test_a_cell_asks(notebook):
    request = notebook.start('let name = input("Your name? ");\nname', allow_stdin=True)
    assert answer_prompt(notebook, "ember") == {"prompt": "Your name? ", "password": False}
    assert notebook.finish(request).result["text/plain"] == '"ember"'


def test_a_password_is_asked_as_one(notebook):
    request = notebook.start('let secret = password("Password: ");\nsecret.len()', allow_stdin=True)
    assert answer_prompt(notebook, "1234")["password"] is True
    assert notebook.finish(request).result["text/plain"] == "4"


def test_a_front_end_that_cannot_ask_is_told(notebook):
    outcome = notebook.run('input("Your name? ")', allow_stdin=False)
    assert outcome.status == "error" and "cannot ask for input" in outcome.reply["evalue"]


def test_stop_ends_a_prompt(notebook):
    request = notebook.start('input("Your name? ")', allow_stdin=True)
    notebook.client.get_stdin_msg(timeout=20)
    notebook.manager.interrupt_kernel()
    assert notebook.finish(request, timeout=10).reply["ename"] == "Interrupted"


def test_a_message_with_a_wrong_signature_is_dropped(notebook):
    session = notebook.client.session
    right = session.key
    session.key = b"not the key"
    request = notebook.start('println!("should not run");')
    session.key = right
    with pytest.raises(queue.Empty):
        notebook.finish(request, timeout=2)
    assert notebook.ok("1 + 1").result["text/plain"] == "2"


def history(notebook, **options):
    return notebook.answer(notebook.client.history(raw=True, output=False, **options))["history"]


def test_two_kernels_share_a_history(kernel_with, tmp_path):
    file = str(tmp_path / "history.jsonl")
    first, second = kernel_with(EMBERBOOK_HISTORY=file), kernel_with(EMBERBOOK_HISTORY=file)
    first.ok("let from_the_first = 1;")
    second.ok("let from_the_second = 2;")
    first.ok("let again_from_the_first = 3;")
    third = kernel_with(EMBERBOOK_HISTORY=file)
    cells = [entry[2] for entry in history(third, hist_access_type="tail", n=10)]
    assert set(cells) == {"let from_the_first = 1;", "let from_the_second = 2;", "let again_from_the_first = 3;"}
    found = [entry[2] for entry in history(third, hist_access_type="search", pattern="*first*", n=10)]
    assert set(found) == {"let from_the_first = 1;", "let again_from_the_first = 3;"}
    own = history(first, hist_access_type="range", session=0, start=1, stop=3)
    assert [entry[1:] for entry in own] == [[1, "let from_the_first = 1;"], [2, "let again_from_the_first = 3;"]]
