"""A mistake is answered with one clear error, and nothing that earlier cells made is lost."""

import re

import pytest

from notebook import plain


@pytest.fixture(autouse=True)
def everything_is_still_there(notebook):
    """After every mistake the variables of earlier cells hold what they held."""
    notebook.ok("let kept_number = 42; let kept_list = vec![1, 2, 3]; let kept_tensor = tensor([[1., 2.]]);")
    yield
    outcome = notebook.ok('println!("{kept_number} {kept_list:?} {kept_tensor}");')
    assert outcome.stdout == "42 [1, 2, 3] tensor([[1., 2.]])\n"


def error(outcome):
    """The one error message that the front end shows; the reply must say the same."""
    assert outcome.status == "error"
    (content,) = [content for kind, content in outcome.outputs if kind == "error"]
    assert {key: outcome.reply[key] for key in ("ename", "evalue", "traceback")} == content
    return content


def test_a_name_that_is_not_there(notebook):
    found = error(notebook.run("let a = 1;\nlet b = 2;\na + b + no_such_name"))
    text = "\n".join(found["traceback"])
    assert "no_such_name" in found["evalue"]
    assert "\x1b[" in text, "the traceback is coloured"
    assert "a + b + no_such_name" in plain(text), "the traceback shows the student's line"
    assert "evcxr" not in plain(text), "none of the kernel's own code is shown"


def test_a_mistyped_name_of_the_students_own(notebook):
    notebook.ok("fn area_of_circle(radius: f64) -> f64 { 3.14 * radius * radius }")
    found = error(notebook.run("area_of_circel(2.0)"))
    assert "area_of_circle" in plain("\n".join(found["traceback"]))


def test_a_changed_type_that_a_function_does_not_fit(notebook):
    notebook.ok("struct Ball { radius: f64 }")
    notebook.ok("fn width(ball: &Ball) -> f64 { 2.0 * ball.radius }")
    notebook.ok("fn twice_as_wide(ball: &Ball) -> f64 { 2.0 * width(ball) }")
    found = error(notebook.run("struct Ball { diameter: f64 }"))
    assert "radius" in found["evalue"]
    assert notebook.ok("twice_as_wide(&Ball { radius: 1.0 })").result["text/plain"] == "4.0"


def test_the_line_is_named(notebook):
    found = error(notebook.run("let a = 1;\n\nlet b: i32 = \"text\";"))
    text = plain("\n".join(found["traceback"]))
    assert re.search(r"(:|\b)3\b", text), text
    assert "mismatched types" in text


def test_a_missing_bracket(notebook):
    error(notebook.run("let a = (1 + 2;"))


def test_a_panic_is_the_message_alone(notebook):
    found = error(notebook.run('panic!("the ember went out")'))
    text = plain("\n".join(found["traceback"]))
    assert "the ember went out" in found["evalue"]
    assert "backtrace" not in text and "stack" not in text
    assert len(text.splitlines()) < 12, text


def test_a_panic_points_to_the_line(notebook):
    found = error(notebook.run('let a = 1;\nlet list = vec![a];\nlist[3]'))
    text = plain("\n".join(found["traceback"]))
    assert "len is 1 but the index is 3" in found["evalue"]
    assert "list[3]" in text, text


def test_what_was_printed_before_a_panic_is_shown(notebook):
    outcome = notebook.run('println!("so far so good"); panic!("no further");')
    error(outcome)
    assert outcome.stdout == "so far so good\n"


def test_a_failed_assertion(notebook):
    found = error(notebook.run('assert!(1 > 2, "one is not more than two");'))
    assert "one is not more than two" in found["evalue"]


def test_the_question_mark_on_an_error(notebook):
    found = error(notebook.run('let number: i32 = "seven".parse()?;'))
    assert "invalid digit" in found["evalue"]


def test_the_question_mark_on_a_value(notebook):
    assert notebook.ok('let parsed_number: i32 = "7".parse()?;\nparsed_number').result["text/plain"] == "7"


def test_shapes_that_do_not_fit(notebook):
    found = error(notebook.run("let x = ones([3, 2]);\nx.mm(&x)"))
    assert "[3, 2] x [3, 2] does not fit" in found["evalue"]
    assert ".t()" in found["evalue"]
    assert "x.mm(&x)" in plain("\n".join(found["traceback"])), "the student's line is shown, not the library's"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("tensor([[1., 2.], [3., 4.]]).requires_grad().backward()", ["backward", "[2, 2]", ".sum()"]),
        ("tensor([1., 2.]).grad()", ["grad", "requires_grad"]),
        ("tensor([1., 2.]).get([5])", ["5", "out of range"]),
        ("linear(2, 3).forward(&ones([4, 5]))", ["[4, 5]", "2"]),
        ("cross_entropy(&zeros([2, 3]), &tensor([0, 7]))", ["7", "3"]),
        ("mse_loss(&ones([3, 1]), &ones([3]))", ["[3, 1]", "[3]"]),
        ("ones([2, 3]) + ones([2, 4])", ["[2, 3]", "[2, 4]"]),
        ("sequential![relu()][3].forward(&ones([2]))", ["3", "1 layer"]),
    ],
)
def test_the_library_names_shapes_and_the_way_out(notebook, code, words):
    found = error(notebook.run(f"let answer = {code};"))
    for word in words:
        assert word in found["evalue"]


def test_ragged_rows(notebook):
    found = error(notebook.run("tensor(vec![vec![1., 2.], vec![3.]])"))
    assert "row" in found["evalue"]




def test_await_outside_of_async_code(notebook):
    assert "inside `async` code only" in error(notebook.run("let answer = std::future::ready(1).await;"))["evalue"]
    assert notebook.ok("let later = async { std::future::ready(1).await };").outputs == []


def test_cells_behind_an_error_are_aborted(notebook):
    first = notebook.start("panic!(\"stop here\")")
    second = notebook.start('println!("never");')
    assert notebook.finish(first).status == "error"
    outcome = notebook.finish(second)
    assert outcome.reply["status"] in ("aborted", "error")
    assert outcome.stdout == ""


def test_cells_behind_an_error_go_on_if_asked(notebook):
    first = notebook.start("panic!(\"go on\")", stop_on_error=False)
    second = notebook.start('println!("goes on");')
    assert notebook.finish(first).status == "error"
    assert notebook.finish(second).stdout == "goes on\n"


def test_the_librarys_mistakes_are_told_in_the_readers_language(kernel_with):
    notebook = kernel_with(EMBERBOOK_LANGUAGE="zh-TW")
    for code, said in [
        ("ones([3, 2]).mm(&ones([3, 2]))", "內側的大小是 2 和 3。是不是要用 .t() 轉置?"),
        ("sequential![linear(2, 3)].forward(&ones([2, 3]))", "在層 0 裡,linear(2, 3):輸入的最後一個維度有 3 個特徵,形狀是 [2, 3],但這一層要 2 個。是不是要用 .t() 轉置?"),
        ('read_csv("nowhere/data.csv")?', "沒有資料夾"),
    ]:
        outcome = notebook.run(code)
        found = plain("\n".join(outcome.reply["traceback"]))
        assert said in found.splitlines()[0], found
        assert outcome.reply["evalue"].splitlines()[0] in found, "the library's own words stand below"
    assert "執行一行,並說出花了多久" in notebook.ok("%help").stdout
