"""Help while typing: completion, inspection, unfinished cells, and what was run before."""

import statistics
import time

import pytest

from test_control import until


def request(notebook, name, *arguments, **options):
    return notebook.answer(getattr(notebook.client, name)(*arguments, **options))


def matches(notebook, code):
    reply = request(notebook, "complete", code)
    assert reply["status"] == "ok"
    return reply


def test_completes_a_variable(notebook):
    notebook.ok("let helpful_number = 7;")
    reply = matches(notebook, "helpful_n")
    assert "helpful_number" in reply["matches"]
    assert (reply["cursor_start"], reply["cursor_end"]) == (0, 9)


def test_completes_a_method_of_a_tensor(notebook):
    notebook.ok("let helpful_tensor = ones([2, 2]);")
    reply = matches(notebook, "helpful_tensor.resh")
    assert [match.split("(")[0] for match in reply["matches"]] == ["reshape"], "and none of the library's inner methods"


def test_completes_a_function_of_the_library(notebook):
    assert any(match.startswith("manual_seed") for match in matches(notebook, "manual_s")["matches"])


def test_the_cursor_counts_characters_not_bytes(notebook):
    notebook.ok("let helpful_number = 7;")
    code = 'println!("損失🔥"); helpful_n'
    reply = request(notebook, "complete", code, cursor_pos=len(code))
    assert "helpful_number" in reply["matches"]
    assert reply["cursor_start"] == len('println!("損失🔥"); ')


def test_nothing_to_complete(notebook):
    assert matches(notebook, "no_such_name_anyw")["matches"] == []


def test_inspects_a_variable(notebook):
    notebook.ok("let helpful_list = vec![1.5_f32];")
    reply = request(notebook, "inspect", "helpful_list")
    assert reply["found"]
    assert "Vec<f32>" in reply["data"]["text/plain"]


def test_inspects_a_function_of_the_library(notebook):
    reply = request(notebook, "inspect", "mse_loss(", cursor_pos=4)
    assert reply["found"]
    text = reply["data"]["text/plain"]
    assert "fn mse_loss" in text and "mean" in text.lower()


def test_nothing_to_inspect(notebook):
    reply = request(notebook, "inspect", "no_such_name_anywhere")
    assert reply["status"] == "ok" and not reply["found"]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("let x = 1;", "complete"),
        ("x + 1", "complete"),
        ("for i in 0..3 {", "incomplete"),
        ("let x = vec![1,", "incomplete"),
        ('println!("unfinished', "incomplete"),
        ("let x = );", "invalid"),
    ],
)
def test_knows_an_unfinished_cell(notebook, code, status):
    assert request(notebook, "is_complete", code)["status"] == status


def test_an_unfinished_block_is_indented(notebook):
    assert request(notebook, "is_complete", "for i in 0..3 {")["indent"] == "    "


def test_remembers_what_was_run(notebook):
    notebook.ok("let remembered = 1;")
    notebook.ok("remembered + 1")
    reply = request(notebook, "history", raw=True, output=False, hist_access_type="tail", n=2)
    assert [entry[2] for entry in reply["history"]] == ["let remembered = 1;", "remembered + 1"]


def test_introduces_itself(notebook):
    info = request(notebook, "kernel_info")
    assert info["implementation"] == "emberbook"
    assert info["language_info"]["name"] == "rust"
    assert info["language_info"]["file_extension"] == ".rs"
    assert info["banner"]


def test_help_comes_at_once_when_it_is_warm(notebook):
    notebook.ok("let helpful_tensor = ones([2, 2]);")
    matches(notebook, "helpful_tensor.t")
    times = []
    for code in 3 * ["helpful_tensor.s", "helpful_tensor.m", "manual_s"]:
        asked = time.monotonic()
        assert matches(notebook, code)["matches"]
        times.append(time.monotonic() - asked)
    assert min(map(statistics.median, [times[:3], times[3:6], times[6:]])) < 0.3, times


def test_help_comes_while_a_cell_runs(notebook, tmp_path):
    notebook.ok("let helpful_number = 7;")
    matches(notebook, "helpful_n")
    request = notebook.start(until(tmp_path / "end", 'println!("busy");'))
    while notebook.message(request)["msg_type"] != "stream":
        pass
    assert "helpful_number" in matches(notebook, "helpful_n")["matches"]
    (tmp_path / "end").touch()
    assert notebook.finish(request).status == "ok"


def test_completes_what_a_cell_has_defined(notebook):
    notebook.ok("/// Adds one.\nfn helpful_function(x: i32) -> i32 { x + 1 }\nstruct HelpfulPoint { height: f32 }")
    notebook.ok("let helpful_point = HelpfulPoint { height: 1.0 };")
    assert any("helpful_function" in match for match in matches(notebook, "helpful_f")["matches"])
    assert "height" in matches(notebook, "helpful_point.h")["matches"]
    assert "Adds one" in request(notebook, "inspect", "helpful_function")["data"]["text/html"]


def test_completes_a_command(notebook):
    assert matches(notebook, "%ti")["matches"] == ["%time"]
    assert "%%time" in matches(notebook, "%%")["matches"]
    assert ":dep" in matches(notebook, ":de")["matches"]


def test_completes_a_file_name(fresh_notebook, tmp_path):
    (tmp_path / "measurements.csv").touch()
    (tmp_path / "measured").mkdir()
    for code in ['read("meas', "!head meas", "%load meas"]:
        reply = matches(fresh_notebook, code)
        assert reply["matches"] == ["measured/", "measurements.csv"]
        assert code[reply["cursor_start"] : reply["cursor_end"]] == "meas"
