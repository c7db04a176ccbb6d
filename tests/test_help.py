"""Help while typing: completion, inspection, unfinished cells, and what was run before."""

import pathlib
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


def names(notebook, code, **options):
    """What is proposed, without what it takes."""
    return [match.split("(")[0] for match in request(notebook, "complete", code, **options)["matches"]]


TYPES = """
/// A point.
#[derive(Debug, Clone)]
struct Place { height: f32, names: Vec<String> }
impl Place {
    /// Its double.
    fn twice(&self) -> f32 { 2. * self.height }
}
enum Shape { Round(f32), Flat }
#[derive(Debug, Clone)]
struct Own { layer: Module }
impl Layer for Own { fn forward(&self, x: &Tensor) -> Tensor { self.layer.forward(x) } }
"""
VARIABLES = """
let (hx, hw) = (ones([2, 3]), ones([3, 2]));
let hnet = sequential![linear(3, 2), relu()];
let (hv, hs, ht, hi, hf) = (vec![1.5, 2.5], String::from("a"), "abc", 3, 2.5_f32);
let (ho, hr, hm) = (Some(3), Ok::<f64, String>(1.), std::collections::HashMap::from([(String::from("a"), 1)]));
let (hc, hfig, hopt) = (conv2d(3, 6, 3), plot(&[1., 2.]), Adam::new(hnet.parameters(), 0.01));
let hplace = Place { height: 2., names: vec![] };
"""


@pytest.fixture(scope="module")
def known(shared_notebook):
    """A notebook with a variable of each common type."""
    shared_notebook.ok(TYPES)
    shared_notebook.ok(VARIABLES)
    return shared_notebook


EXPRESSIONS = {
    "hx.mm(&hw).": ["mm", "reshape", "backward"],
    "hx.row(0).t().re": ["reshape", "relu"],
    "hnet.forward(&hx).re": ["reshape", "relu"],
    "hnet[0].": ["forward", "weight"],
    "(hx.t() * 2. + &hw).": ["mm"],
    "-hx.": ["mm"],
    "mse_loss(&hx, &hw).": ["backward", "item"],
    "hx.shape()[0].": ["pow", "checked_add"],
    "hx.shape().iter().": ["map", "sum"],
    "hv.": ["push", "len", "iter", "sort_by"],
    "hv.iter().map(|a| a * 2.).": ["sum", "collect", "filter"],
    "hv.iter().map(|a| a.": ["sqrt", "powi"],
    "hv.iter().zip(&hv).map(|(a, b)| b.": ["sqrt"],
    "hv.iter().enumerate().for_each(|(i, a)| i.": ["pow", "count_ones"],
    "hv.iter().sum::<f64>().": ["sqrt"],
    "hv.first().unwrap().": ["sqrt"],
    "(0..10).map(|i| i as f32 * 0.5).collect::<Vec<f32>>()[0].": ["sqrt"],
    "hs.": ["push_str", "len", "to_lowercase", "split_whitespace"],
    "ht.trim().": ["parse", "chars"],
    "ht.parse::<f32>().unwrap().": ["sqrt"],
    "hi.": ["pow", "abs"],
    "hf.po": ["powi", "powf"],
    "1.5.": ["sqrt"],
    '"abc".': ["len", "chars"],
    "ho.": ["unwrap", "map", "is_some"],
    "ho.unwrap().": ["pow"],
    "hr.": ["unwrap", "is_ok", "map_err"],
    "hr?.": ["sqrt"],
    "hm.": ["insert", "get", "keys"],
    "hm.keys().next().unwrap().": ["push_str", "len"],
    "hc.": ["stride", "padding", "forward"],
    "hfig.": ["title", "regions"],
    "hopt.": ["step", "zero_grad"],
    "hplace.": ["height", "names", "twice", "clone"],
    "hplace.names[0].": ["push_str"],
    "hplace.twice().": ["sqrt"],
    "Place { height: 1., na": ["names"],
    "Place::": ["twice"],
    "Shape::": ["Round", "Flat"],
    "Tensor::": ["mm"],
    "Vec::": ["new", "with_capacity"],
    "f32::": ["MAX", "sqrt"],
    "std::collections::": ["HashMap", "BTreeMap"],
    "std::f64::consts::": ["PI"],
    "use std::collections::Hash": ["HashMap", "HashSet"],
    "init::": ["xavier_uniform_"],
    "models::": ["resnet18"],
    "let local = hx.t();\nlocal.": ["mm"],
    "let mut total = 0.;\nfor (a, b) in hv.iter().zip(&hv) { a.": ["sqrt"],
    "for row in &hx { row.": ["mm"],
    "if let Some(k) = ho { k.": ["pow"],
    "match ho { Some(k) => k.": ["pow"],
    "if let Shape::Round(radius) = Shape::Flat { radius.": ["sqrt"],
    "let f = |a: f32| a * 2.;\nf(1.).": ["sqrt"],
    "fn helper(a: &Tensor) -> Tensor { a.": ["mm"],
    "impl Place { fn more(&self) { self.": ["height", "twice"],
    "struct Fresh { size: usize }\nlet fresh = Fresh { size: 1 };\nfresh.": ["size"],
    'println!("{}", hx.': ["mm"],
    "let y = vec![hx.": ["mm"],
    "let later = hx.\nlet other = 3;": ["mm"],
    "this is no Rust at all\nhx.": ["mm"],
    "Own { layer: linear(3, 2) }.": ["layer", "forward"],
    "no_grad(|| hx.": ["mm"],
}


@pytest.mark.parametrize("code", EXPRESSIONS)
def test_completes_what_an_expression_is(known, code):
    cursor = code.index(".\n") + 1 if code.startswith("let later") else len(code)
    proposed = names(known, code, cursor_pos=cursor)
    missing = set(EXPRESSIONS[code]) - set(proposed)
    assert not missing, proposed[:40]


def test_a_function_is_offered_with_the_names_of_what_it_takes(known):
    assert "reshape(shape)" in matches(known, "hx.resh")["matches"]
    assert "mse_loss(prediction, target)" in matches(known, "mse_l")["matches"]
    assert "twice(&self)" in matches(known, "Place::tw")["matches"]
    assert "sequential![]" in matches(known, "sequ")["matches"]
    assert matches(known, "hx.resh([2, 3])")["status"] == "ok"
    assert request(known, "complete", "hx.resh([2, 3])", cursor_pos=7)["matches"] == ["reshape"]


def test_private_fields_are_never_offered(known):
    """Those of the library's types and of the standard library's; those of the student's own types are no secret."""
    for code in ["hx.", "hnet.", "hv.", "hs.", "hm.", "hc.", "hfig.", "hopt.", "hv.iter().", "vec![1].into_iter()."]:
        fields = [match for match in matches(known, code)["matches"] if "(" not in match]
        assert fields == [], code


def test_foreign_crates_are_never_offered(known):
    for letter in "abcdefghijklmnopqrstuvwxyz":
        for match in matches(known, letter)["matches"]:
            assert not match.startswith(("burn", "csv", "rayon", "serde", "gemm", "evcxr")), match
    everything = names(known, "Some(")
    assert "mse_loss" in everything and not any(name.lower().startswith("evcxr") for name in everything)


def analysts(notebook):
    """The processes of rust-analyzer that a kernel has started."""
    found = []
    kernel = notebook.manager.provisioner.pid
    for process in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
            if parent == kernel and b"EMBERBOOK_ANALYST=" in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def test_common_questions_need_no_second_process(fresh_notebook):
    started = time.monotonic()
    assert "mse_loss(prediction, target)" in matches(fresh_notebook, "mse_l")["matches"]
    # rust-analyzer needs 6 s on a quiet machine.
    assert time.monotonic() - started < 3
    fresh_notebook.ok(TYPES)
    fresh_notebook.ok(VARIABLES)
    for code in EXPRESSIONS:
        matches(fresh_notebook, code)
    for code in ["hx.reshape([6])", "mse_loss", "no_such_name", "no_such_name.", "", "hx.no_such_method", "// hx."]:
        matches(fresh_notebook, code)
        request(fresh_notebook, "inspect", code)
    assert analysts(fresh_notebook) == []


def test_what_the_index_does_not_tell_rust_analyzer_does(fresh_notebook):
    # It comes after everything else that runs, and a build beside it may take the machine for minutes.
    fresh_notebook.ok("macro_rules! twice_in_a_list { ($x:expr) => { vec![$x, $x] } }")
    reply = fresh_notebook.answer(fresh_notebook.client.complete("twice_in_a_list!(1).pus"), timeout=600)
    assert "push(value)" in reply["matches"]
    reply = fresh_notebook.answer(fresh_notebook.client.complete("twice_in_a_list!(1)."), timeout=120)
    assert [match for match in reply["matches"] if "(" not in match] == [], "and its private fields are not shown"


SIGNATURES = [
    ("hx.reshape([2, 3])", "reshape", "fn reshape(&self, shape: impl IntoShape) -> Tensor"),
    ("hx.mm(", "mm", "fn mm(&self, other: &Tensor) -> Tensor"),
    ("let y = mse_loss(&hx, &hw);", "mse_loss", "fn mse_loss(prediction: &Tensor, target: &Tensor) -> Tensor"),
    ("Adam::new(hnet.parameters(), 0.01)", "new", "fn new(parameters: impl Parameters, learning_rate: f64) -> Self"),
]


@pytest.mark.parametrize(("code", "name", "signature"), SIGNATURES)
def test_a_call_shows_its_signature_wherever_the_cursor_is(known, code, name, signature):
    begin = code.index(name)
    end = code.rindex(")") if ")" in code else len(code)
    for cursor in range(begin, end + 1):
        # A method in the arguments is asked about itself.
        if "parameters" in code and 10 < cursor < 27:
            continue
        reply = request(known, "inspect", code, cursor_pos=cursor)
        assert reply["found"] and signature in reply["data"]["text/plain"], cursor


def test_a_variable_in_a_call_is_told_beside_the_signature(known):
    text = request(known, "inspect", "hx.mm(&hw)", cursor_pos=8)["data"]["text/plain"]
    assert "fn mm" in text and "let hw: Tensor" in text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("?mm", "fn mm(&self, other: &Tensor) -> Tensor"),
        ("?forward", "fn forward(&self, input: &Tensor) -> Tensor"),
        ("?regions", "fn regions"),
        ("mse_loss?", "fn mse_loss"),
        ("?mse_loss", "fn mse_loss"),
        ("?hx.mm", "fn mm"),
        ("?Tensor::mm", "fn mm"),
        ("?hx", "let hx: Tensor"),
        ("hx?", "let hx: Tensor"),
        ("?push", "fn push"),
        ("?Place", "struct Place"),
    ],
)
def test_a_name_by_itself_is_answered(known, cell, expected):
    outcome = known.ok(cell)
    assert expected in outcome.reply["payload"][0]["data"]["text/plain"]


def test_a_question_mark_behind_a_result_is_rusts_own(known):
    assert known.ok("hr?").result["text/plain"].startswith("1")


BRIDGES = {
    "torch.ze": "zeros([...])",
    "torch.nn.Lin": "linear(in, out)",
    "nn.Lin": "linear(in, out)",
    "F.mse": "mse_loss(&prediction, &y)",
    "let o = optim.Ad": "Adam::new(parameters, rate)",
}


@pytest.mark.parametrize("code", BRIDGES)
def test_pytorchs_names_are_completed_by_what_they_are_here(known, code):
    reply = matches(known, code)
    assert BRIDGES[code] in reply["matches"]
    assert code[reply["cursor_start"] :] in code.split("= ")[-1], "the name is replaced as a whole"
    assert not code[: reply["cursor_start"]].endswith(".")


def test_a_function_is_told_with_pytorchs_name(known):
    assert "PyTorch: F.mse_loss(prediction, y)" in request(known, "inspect", "mse_loss")["data"]["text/plain"]
    assert "torch.mm(x, w)" in request(known, "inspect", "hx.mm(&hw)", cursor_pos=4)["data"]["text/html"]
    assert "linear(in, out)" in request(known, "inspect", "nn.Linear")["data"]["text/plain"]


def test_a_variable_may_be_called_as_pytorchs_module(fresh_notebook):
    fresh_notebook.ok("let nn = vec![1.5];")
    assert "push" in names(fresh_notebook, "nn.pu")


@pytest.mark.parametrize(
    "code",
    [
        'let 損失 = hx.mm(&hw); // 🔥\nprintln!("{損失} 🔥", 損失.mean());',
        "%time hx.mm(&hw)",
        "fn f<T: Fn(f32) -> f32>(g: T) -> f32 { g(1.) }\n#[derive(Debug)] struct 點 { x: f32 }",
        'let s = "open',
        "((((hx.)]}",
        "hx..mm..",
        "\r\n\t hx . mm ( & hw ) . ",
        "?hx.mm\n!ls 🔥\nhx.",
        "\ufeffhx.mm(",
        "use std::{collections::{self, Hash",
        "'a hx.'b'",
        "/* 🔥 hx. */ hx./* */mm()",
    ],
)
def test_no_place_of_the_cursor_is_too_much(known, code):
    for cursor in [*range(len(code) + 2), 10_000]:
        for kind in ["complete", "inspect"]:
            assert request(known, kind, code, cursor_pos=cursor)["status"] == "ok", (kind, cursor)
    assert "mm" in names(known, "hx.m"), "and it goes on"


def test_a_name_in_chinese_is_completed(known):
    known.ok("let 損失值 = hx.mm(&hw);")
    code = "損失"
    reply = matches(known, code)
    assert "損失值" in reply["matches"] and (reply["cursor_start"], reply["cursor_end"]) == (0, 2)
    assert "mean" in names(known, "損失值.me")


def test_the_notebooks_own_documentation_is_shown(known):
    page = request(known, "inspect", "hplace.twice()", cursor_pos=9)["data"]
    assert "fn twice(&self) -> f32" in page["text/plain"] and "Its double." in page["text/html"]


def test_completes_a_file_name(fresh_notebook, tmp_path):
    (tmp_path / "measurements.csv").touch()
    (tmp_path / "measured").mkdir()
    for code in ['read("meas', "!head meas", "%load meas"]:
        reply = matches(fresh_notebook, code)
        assert reply["matches"] == ["measured/", "measurements.csv"]
        assert code[reply["cursor_start"] : reply["cursor_end"]] == "meas"
