"""What a cell shows: results, text, several figures, in the order in which it makes them."""

import re

import pytest

from test_control import until


def test_trailing_expression_is_the_result(notebook):
    assert notebook.ok("1 + 2").result["text/plain"] == "3"


def test_a_result_carries_the_execution_count(notebook):
    request = notebook.start("40 + 2")
    outcome = notebook.finish(request)
    (content,) = [content for kind, content in outcome.outputs if kind == "execute_result"]
    assert content["execution_count"] == outcome.reply["execution_count"]


def test_a_semicolon_hides_the_value(notebook):
    assert notebook.ok("1 + 2;").outputs == []


def test_a_trailing_loop_shows_nothing(notebook):
    outcome = notebook.ok('for i in 0..2 { println!("{i}"); }')
    assert outcome.stdout == "0\n1\n"
    assert outcome.result == {}


def test_a_string_result(notebook):
    assert notebook.ok('"ember".to_string()').result["text/plain"] == '"ember"'


def test_a_struct_result(notebook):
    outcome = notebook.ok("#[derive(Debug)] struct Spark { heat: i32 }\nSpark { heat: 3 }")
    assert "heat: 3" in outcome.result["text/plain"]


def test_a_tensor_has_text_and_html(notebook):
    result = notebook.ok("tensor([[1., 2.], [3., 4.]])").result
    assert result["text/plain"] == "tensor([[1., 2.],\n        [3., 4.]])"
    assert "<table" in result["text/html"]


def test_variables_stay_from_cell_to_cell(notebook):
    notebook.ok("let first_output = 20; let mut second_output = vec![1];")
    notebook.ok("second_output.push(first_output + 1);")
    assert notebook.ok("second_output").result["text/plain"] == "[1, 21]"


def test_functions_and_types_stay(notebook):
    notebook.ok("fn double_output(x: f32) -> f32 { 2.0 * x }")
    assert notebook.ok("double_output(4.0)").result["text/plain"] == "8.0"


def test_stdout_and_stderr_are_told_apart(notebook):
    outcome = notebook.ok('println!("fine"); eprintln!("careful");')
    assert (outcome.stdout, outcome.stderr) == ("fine\n", "careful\n")


def test_text_without_newline_arrives(notebook):
    assert notebook.ok('print!("no end");').stdout == "no end"


def test_carriage_return_arrives(notebook):
    assert notebook.ok('print!("1/2\\r2/2");').stdout == "1/2\r2/2"


def test_text_that_is_not_utf8_is_not_fatal(notebook):
    notebook.ok('use std::io::Write; std::io::stdout().write_all(b"caf\\xe9 bar\\n").unwrap();')
    assert notebook.ok('println!("still here");').stdout == "still here\n"


def test_other_scripts_arrive(notebook):
    assert notebook.ok('println!("損失 ∂L/∂w 🔥");').stdout == "損失 ∂L/∂w 🔥\n"


def test_figures_keep_their_place_among_the_text(notebook):
    outcome = notebook.ok(
        """
        println!("before");
        display(&plot(&vec![1., 2.]));
        println!("between");
        display(&plot(&vec![2., 1.]));
        println!("after");
        tensor([7.])
        """
    )
    kinds = [(kind, content.get("text")) for kind, content in outcome.outputs]
    assert kinds == [
        ("stream", "before\n"),
        ("display_data", None),
        ("stream", "between\n"),
        ("display_data", None),
        ("stream", "after\n"),
        ("execute_result", None),
    ]
    assert all("<svg" in data["image/svg+xml"] for data in outcome.displays)


def test_text_arrives_while_the_cell_runs(notebook, tmp_path):
    request = notebook.start(until(tmp_path / "seen", 'println!("early");', 'println!("late");'))
    while (message := notebook.message(request))["msg_type"] != "stream":
        pass
    assert message["content"]["text"] == "early\n"
    (tmp_path / "seen").touch()
    assert notebook.finish(request).stdout == "late\n"


def test_a_progress_bar_is_one_output(notebook):
    outcome = notebook.ok("for step in progress(0..200) { }")
    shown = [content for kind, content in outcome.outputs if kind == "display_data"]
    updates = [content for kind, content in outcome.outputs if kind == "update_display_data"]
    assert len(shown) == 1
    assert {update["transient"]["display_id"] for update in updates} == {shown[0]["transient"]["display_id"]}
    assert "200" in updates[-1]["data"]["text/plain"]


def test_clear_output_waits_for_the_next(notebook):
    outcome = notebook.ok('println!("old"); clear_output(true); println!("new");')
    (clear,) = [content for kind, content in outcome.outputs if kind == "clear_output"]
    assert clear == {"wait": True}


def test_a_long_text_arrives_whole(notebook):
    outcome = notebook.ok("for line in 0..20_000 { println!(\"line {line}\"); }")
    assert outcome.stdout.splitlines() == [f"line {i}" for i in range(20_000)]


def test_nothing_comes_after_idle(notebook):
    notebook.ok('print!("the end");')
    assert notebook.is_quiet()


@pytest.mark.parametrize("code", ["", "   ", "// only a comment"])
def test_a_cell_without_code(notebook, code):
    assert notebook.ok(code).outputs == []


def test_display_of_an_html_page(notebook):
    outcome = notebook.ok(
        """
        struct Bold;
        impl Show for Bold {
            fn show(&self) -> MimeBundle { MimeBundle::text("bold").html("<b>bold</b>") }
        }
        Bold
        """
    )
    assert outcome.result == {"text/plain": "bold", "text/html": "<b>bold</b>"}


def test_a_display_with_a_name_is_changed_from_another_cell(notebook):
    notebook.ok('display_id(&tensor([1.0]), "weights");')
    outcome = notebook.ok('update_display(&tensor([2.0]), "weights");')
    ((kind, update),) = outcome.outputs
    assert kind == "update_display_data"
    assert update["transient"] == {"display_id": "weights"}
    assert update["data"]["text/plain"] == "tensor([2.])"


def test_a_live_plot_is_one_figure_drawn_at_a_bounded_rate(notebook):
    outcome = notebook.ok(
        """
        let curve = live_plot("loss");
        let started = std::time::Instant::now();
        while started.elapsed().as_secs_f64() < 1.1 { curve.push(started.elapsed().as_secs_f64()); }
        """
    )
    shown = [content for kind, content in outcome.outputs if kind == "display_data"]
    updates = [content for kind, content in outcome.outputs if kind == "update_display_data"]
    assert len(shown) == 1
    assert 2 <= len(updates) <= 7, "five times a second, and once at the end"
    assert "<svg" in updates[-1]["data"]["image/svg+xml"]


def test_the_last_value_of_a_live_plot_is_drawn_at_the_end_of_the_cell(notebook):
    outcome = notebook.ok('let last = live_plot("loss"); for y in [1.0, 2.0, 3.0] { last.push(y); }')
    kind, update = outcome.outputs[-1]
    assert kind == "update_display_data"
    drawn = re.findall(r'<polyline [^>]*stroke="#0072B2"[^>]* points="([^"]*)"', update["data"]["image/svg+xml"])
    assert max(len(line.split()) for line in drawn) == 3


def test_a_million_lines_neither_flood_the_front_end_nor_lose_their_end(notebook):
    outcome = notebook.ok("for line in 0..1_000_000 { println!(\"line {line}\"); }")
    streams = [content for kind, content in outcome.outputs if kind == "stream"]
    assert len(streams) < 2_000
    assert len(outcome.stdout) < 4_000_000
    assert "bytes are left out here" in outcome.stdout
    assert outcome.stdout.endswith("line 999999\n")


def test_what_a_thread_prints_after_its_cell_is_shown(notebook):
    notebook.ok('std::thread::spawn(|| { std::thread::sleep(std::time::Duration::from_millis(200)); println!("from a thread"); });')
    assert "from a thread\n" in notebook.ok("std::thread::sleep(std::time::Duration::from_millis(500));").stdout
