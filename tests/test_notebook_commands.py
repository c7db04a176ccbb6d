"""The commands of a notebook that IPython's users know."""

import re

import pytest

from notebook import plain


def test_time_of_a_line(notebook):
    outcome = notebook.ok("%time let timed = 1 + 1;\ntimed")
    assert re.fullmatch(r"Wall time: [\d.]+ [mµ]s \(compiled in [\d.]+ m?s\)\n", outcome.stdout)
    assert outcome.result["text/plain"] == "2"


def test_time_of_a_cell_is_without_its_compilation(notebook):
    times = []
    for turn in range(3):
        outcome = notebook.ok(f"%%time\nstd::thread::sleep(std::time::Duration::from_millis(50)); // {turn}")
        times.append(float(re.match(r"Wall time: ([\d.]+) ms", outcome.stdout)[1]))
    assert 50 <= min(times) < 100, "with a compilation it would be more"


def test_an_error_in_a_timed_line_points_to_it(notebook):
    outcome = notebook.run("\n%time let timed = no_such_name;")
    assert "2 | %time let timed = no_such_name;" in plain(outcome.traceback)


def test_who(fresh_notebook):
    assert fresh_notebook.ok("%who").stdout == "no variables yet\n"
    fresh_notebook.ok("let first = 1; let second = vec![1.5];")
    assert fresh_notebook.ok("%who").stdout == "first  second\n"
    (table,) = fresh_notebook.ok("%whos").displays
    assert table["text/plain"] == "first   i32\nsecond  Vec<f64>"
    assert "<code>Vec&lt;f64&gt;</code>" in table["text/html"]


def test_reset_forgets(fresh_notebook):
    fresh_notebook.ok("let forgotten = 1; fn forgotten_function() {}")
    fresh_notebook.ok("%reset")
    assert fresh_notebook.run("forgotten").status == "error"
    assert fresh_notebook.run("forgotten_function()").status == "error"
    assert fresh_notebook.ok("ones([2]).sum().item()").result["text/plain"] == "2.0"


def test_load_puts_a_file_into_the_cell(fresh_notebook, tmp_path):
    (tmp_path / "cell.rs").write_text("let loaded = 1;\n")
    (wish,) = fresh_notebook.ok("%load cell.rs").reply["payload"]
    assert wish == {"source": "set_next_input", "text": "let loaded = 1;\n", "replace": True}


def test_load_of_a_file_that_is_not_there(notebook):
    outcome = notebook.run("%load no_such_file.rs")
    assert outcome.reply["ename"] == "CommandError" and "no_such_file.rs" in outcome.reply["evalue"]


def test_a_command_of_the_system(notebook):
    outcome = notebook.ok("!echo to stdout; echo to stderr >&2\n")
    assert (outcome.stdout, outcome.stderr) == ("to stdout\n", "to stderr\n")


def test_a_command_of_the_system_is_shown_as_it_runs(notebook):
    request = notebook.start("!echo now; sleep 5")
    while (message := notebook.message(request))["msg_type"] != "stream":
        pass
    assert message["content"]["text"] == "now\n"
    notebook.manager.interrupt_kernel()
    assert notebook.finish(request, timeout=4).reply["ename"] == "Interrupted"


def test_a_failed_command_of_the_system_is_an_error(notebook):
    assert "exit status: 3" in notebook.run("!exit 3").reply["evalue"]


def test_a_command_stands_before_code(notebook):
    outcome = notebook.ok("!echo first\nprintln!(\"second\");")
    assert outcome.stdout == "first\nsecond\n"


def test_cargo_is_cargo_for_the_student(notebook):
    assert notebook.ok("!cargo --version").stdout.startswith("cargo 1.")
    cell = 'let version = std::process::Command::new("cargo").arg("--version").output()?;\nString::from_utf8(version.stdout)?'
    assert notebook.ok(cell).result["text/plain"].startswith('"cargo 1.')


def test_help_lists_the_commands(notebook):
    listed = notebook.ok("%help").stdout
    for command in ["%time", "%%time", "%who", "%reset", "%load", "!", ":dep", "?"]:
        assert command in listed


def test_a_question_mark_before_a_name_opens_its_help(notebook):
    (page,) = notebook.ok("?mse_loss").reply["payload"]
    assert page["source"] == "page" and "fn mse_loss" in page["data"]["text/plain"]


@pytest.mark.parametrize("command", ["%matplotlib inline", "%", "%who x"])
def test_an_unknown_command_names_the_way_out(notebook, command):
    assert "%help lists them" in notebook.run(command).reply["evalue"]
