"""Variables from cell to cell: what stays, and what is said about what cannot."""

import pytest

from notebook import plain


def sentence(notebook, code):
    """What stands on top of the one error that the cell gives."""
    outcome = notebook.run(code)
    assert outcome.status == "error"
    return plain(outcome.traceback).splitlines()[0]


@pytest.mark.parametrize(
    ("make", "use", "shown"),
    [
        ("let kept_map = std::collections::HashMap::from([(1, 2)]);", "kept_map", "{1: 2}"),
        ("let kept_range = (0..3).rev();", "kept_range.collect::<Vec<i32>>()", "[2, 1, 0]"),
        ("let kept_box: Box<dyn Fn(f64) -> f64> = Box::new(|x| 2.0 * x);", "kept_box(4.0)", "8.0"),
        ("let kept_pointer: fn(f64) -> f64 = f64::sqrt;", "kept_pointer(9.0)", "3.0"),
        ("let (kept_a, mut kept_b) = (1, vec![1]);", "kept_b.push(kept_a); kept_b", "[1, 1]"),
        ("let kept_shared = std::rc::Rc::new(std::cell::RefCell::new(5));", "*kept_shared.borrow_mut() += 1; kept_shared", "RefCell { value: 6 }"),
        ("let kept_parameters = linear(2, 1).parameters();", "kept_parameters.len()", "2"),
        ("let kept_text = \"static\";", "kept_text", "static"),
        ("let kept_time = std::time::Instant::now();", "kept_time.elapsed().as_secs() < 600", "true"),
        ("#[derive(Debug)] struct Kept { x: f32 } let kept_struct = Kept { x: 1.5 };", "kept_struct", "Kept { x: 1.5 }"),
    ],
)
def test_a_variable_of_any_type_stays(notebook, make, use, shown):
    notebook.ok(make)
    assert shown in notebook.ok(use).result["text/plain"]


def test_a_variable_can_be_made_of_itself(notebook):
    notebook.ok("let again = vec![3, 1, 2];")
    notebook.ok("let again: Vec<f64> = again.iter().map(|x| f64::from(*x)).collect();")
    assert notebook.ok("again").result["text/plain"] == "[3.0, 1.0, 2.0]"


def test_a_moved_variable_is_told_with_its_cell(notebook):
    notebook.ok("let given = String::from(\"value\");")
    cell = notebook.ok("let receiver = given;").reply["execution_count"]
    said = sentence(notebook, "given.len()")
    assert f"`given` was moved in cell [{cell}]" in said
    assert "`&given`" in said and "`given.clone()`" in said
    assert notebook.ok("receiver").result["text/plain"] == '"value"'


def test_a_variable_that_was_moved_in_a_failed_cell_is_there(notebook):
    notebook.ok("let survivor = vec![1, 2];")
    assert notebook.run('drop(survivor); panic!("after the move");').status == "error"
    assert notebook.ok("survivor").result["text/plain"] == "[1, 2]"


def test_a_borrow_works_in_its_cell_and_is_explained_after_it(notebook):
    notebook.ok("let owner = vec![1.0, 2.0];")
    made = notebook.ok("let view = &owner[1..];\nview.len()")
    assert made.result["text/plain"] == "1"
    assert f"`view` only borrowed from another variable in cell [{made.reply['execution_count']}]" in sentence(notebook, "view[0]")
    assert notebook.ok("owner").result["text/plain"] == "[1.0, 2.0]"


@pytest.mark.parametrize(
    ("make", "use", "words"),
    [
        ("let double_it = |x: f64| 2.0 * x; double_it(1.0)", "double_it(2.0)", ["closure", "fn double_it", "Box<dyn Fn"]),
        ("let activate = relu;", "activate", ["is a function itself", "let activate: fn("]),
        ("let inner = { #[derive(Debug)] struct Inside; Inside };", "inner", ["inside a block"]),
        ("let nothing_yet: i32;", "nothing_yet", ["never given a value"]),
    ],
)
def test_what_cannot_stay_works_in_its_cell_and_is_explained_after_it(notebook, make, use, words):
    notebook.ok(make)
    said = sentence(notebook, use)
    for word in words:
        assert word in said


def test_a_type_that_cannot_be_told(notebook):
    said = sentence(notebook, "let list = Vec::new();")
    assert "cannot tell the type of `list`" in said and "let list: Vec<f64>" in said


def test_what_never_ends_takes_no_name_from_later_cells(notebook):
    notebook.ok("let thread = std::thread::spawn(|| loop { std::thread::sleep(std::time::Duration::from_secs(60)) });")
    assert notebook.ok("std::thread::available_parallelism().is_ok()").result["text/plain"] == "true"
    assert sentence(notebook, "thread.is_finished()").startswith("`thread` is the result of something that never ends")


def test_a_type_defined_anew_takes_its_variables_along(notebook):
    notebook.ok("struct Shape { sides: u8 } struct Drawing(Shape); let drawing = Drawing(Shape { sides: 3 });")
    assert notebook.ok("drawing.0.sides").result["text/plain"] == "3"
    notebook.ok("struct Shape { name: String }")
    assert "defined anew" in sentence(notebook, "drawing.0.name")


def test_a_macro_works_in_all_cells_after_it(notebook):
    """evcxr writes the definitions in any order, and the compiler wants a macro before its use."""
    notebook.ok("macro_rules! twice { ($x:expr) => { 2 * $x } }")
    names = ["a", "b", "c", "d", "e", "f", "g", "h"]
    for name in names:
        notebook.ok(f"fn twice_{name}() -> i32 {{ twice!(1) }}")
    assert notebook.ok(" + ".join(f"twice_{name}()" for name in names)).result["text/plain"] == "16"


def test_the_same_type_again_keeps_its_variables(notebook):
    definition = "struct Same { value: u8 }"
    notebook.ok(definition + " let same = Same { value: 7 };")
    notebook.ok(definition)
    assert notebook.ok("same.value").result["text/plain"] == "7"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("fn size(v: &Vec<f64>) -> usize { v.len() }\nlet list = vec![1.0];\nsize(list)", "write `&` before the value"),
        ("let a = String::new(); let b = a; a.len()", "`a` was moved"),
        ("let one = 1\nlet two = 2;", "A semicolon `;` is missing"),
        ("2 * 1.5", "does not mix whole numbers with decimals"),
        ("let n = 1; n = 2;", "let mut n"),
        ("new_name = 2;", "let new_name = ..."),
        ("println!(\"{}\", vec![1]);", "{:?}"),
        ("let text = 'hello';", "double quotes"),
        ("let list = vec![1]; let i: i32 = 0; list[i]", "list[i as usize]"),
        ("HashMap::<i32, i32>::new()", "use std::collections::HashMap;"),
        ("linear(2)", "Value number 2 is missing"),
        ("if 1 = 2 { }", "write `==`"),
        ("for i in 0..3 { println!(\"{i}\");", "this `{` is never closed"),
        ("let y = (1, 2];", "this `]` closes nothing"),
        ("println!(\"no end);", "its closing `\"` is missing"),
    ],
)
def test_a_beginners_mistake_has_a_plain_sentence(notebook, code, words):
    assert words in sentence(notebook, code)


def test_a_proposed_change_is_shown_as_the_line_would_be(notebook):
    outcome = notebook.run("fn size(v: &Vec<f64>) -> usize { v.len() }\nlet list = vec![1.0];\nsize(list)")
    assert "consider borrowing here: `size(&list)`" in plain(outcome.traceback)


def test_the_locale_chooses_the_language(kernel_with):
    notebook = kernel_with(LC_ALL="zh_TW.UTF-8")
    notebook.ok("let s = String::new(); drop(s);")
    assert "`s` 的值已在儲存格 [1] 移交出去了" in sentence(notebook, "s")


def test_an_instructors_own_sentence_comes_first(kernel_with, tmp_path):
    table = tmp_path / "sentences.toml"
    table.write_text(
        "[[sentence]]\nwhen = \"E0425\"\nmatches = 'function `(?P<name>plt)`'\nen = \"This is not Python: use plot, not {name}.\"\n"
    )
    notebook = kernel_with(EMBERBOOK_SENTENCES=str(table))
    assert sentence(notebook, "plt(3)") == "This is not Python: use plot, not plt."
    assert "There is nothing called `foo` here" in sentence(notebook, "foo(3)")
