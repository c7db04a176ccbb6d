"""Sliders that compute, moved over Jupyter's comms as anywidget's front end moves them."""

import json
import re
import statistics
import threading
import time

import pytest

from notebook import Notebook

VIEW = "application/vnd.jupyter.widget-view+json"
SQUARE = 'interact(float_slider("x", -2..2), |x| x * x)'


class Front(Notebook):
    """A front end with anywidget in it: it keeps the state of each widget that the kernel opens."""

    def __init__(self, cwd, **environment):
        super().__init__(cwd, **environment)
        self.states, self.stills = {}, {}

    def message(self, request, timeout=60):
        while True:
            message = self.client.get_iopub_msg(timeout=timeout)
            self.take_in(message)
            if message["parent_header"].get("msg_id") == request:
                return message

    def take_in(self, message):
        """Does with a message what the widgets' manager does, whatever request it belongs to."""
        kind, content = message["msg_type"], message["content"]
        if kind == "comm_open":
            assert content["target_name"] == "jupyter.widget" and message["metadata"]["version"].startswith("2.")
            self.states[content["comm_id"]] = content["data"]["state"]
        elif kind == "comm_msg" and content["data"]["method"] == "update":
            self.states[content["comm_id"]] |= content["data"]["state"]
        elif kind == "comm_close":
            self.states = {other: state for other, state in self.states.items() if other != content["comm_id"]}
        elif kind in ("display_data", "update_display_data") and "display_id" in content["transient"]:
            self.stills[content["transient"]["display_id"]] = content["data"]

    def shown(self, code):
        """Runs a cell whose value is sliders; their id."""
        return json_of(self.ok(code).result[VIEW])["model_id"]

    def say(self, widget, data, kind="comm_msg"):
        """Says something to a widget without waiting; the request's id."""
        message = self.client.session.msg(kind, {"comm_id": widget, "data": data})
        self.client.shell_channel.send(message)
        return message["header"]["msg_id"]

    def until_idle(self, request, timeout=60):
        """What the kernel says to a request until it is idle again."""
        said = []
        while not said or said[-1]["content"].get("execution_state") != "idle":
            said.append(self.message(request, timeout))
        return said

    def move(self, widget, *values):
        """Moves the sliders of a widget, and waits for what comes of it."""
        if widget in self.states:
            self.states[widget]["values"] = list(values)
        return self.until_idle(self.say(widget, update(values)))

    def text(self, widget):
        """What is seen below the sliders, without its tags."""
        return re.sub("<[^>]*>", "", self.states[widget]["html"])


def json_of(face):
    assert isinstance(face, dict), "a face that is JSON is no text"
    return face


def update(values):
    return {"method": "update", "state": {"values": list(values)}, "buffer_paths": []}


@pytest.fixture(scope="module")
def front(tmp_path_factory):
    front = Front(tmp_path_factory.mktemp("interact"))
    yield front
    front.close()


def test_a_slider_calls_the_closure_and_what_is_saved_follows(front):
    widget = front.shown(SQUARE)
    state = front.states[widget]
    assert state["controls"] == [{"name": "x", "min": -2, "max": 2, "step": 0.02}]
    assert state["values"] == [0] and front.text(widget) == "0.0"
    front.move(widget, 1.5)
    assert front.text(widget) == "2.25"
    assert front.stills[widget]["text/plain"] == "x = 1.5\n2.25"
    assert "x = 1.5" in front.stills[widget]["text/html"]


def test_what_has_no_widgets_shows_the_last_state_and_how_to_get_them(front):
    outcome = front.ok(SQUARE)
    assert [kind for kind, _ in outcome.outputs] == ["display_data", "comm_open", "execute_result"]
    assert outcome.displays[0]["text/plain"] == "x = 0\n0.0"
    for mime in ["text/plain", "text/html"]:
        assert "pip install anywidget" in outcome.result[mime]


def test_each_kind_of_control_gives_its_own_kind_of_value(front):
    code = """
        interact((int_slider("n", 1..=5), dropdown("of", ["sum", "product"]), float_slider("times", 0..=1).value(0.5)),
            |(n, of, times)| times * if of == "sum" { (1..=n).sum::<i32>() } else { (1..=n).product() } as f64)
    """
    widget = front.shown(code)
    assert front.text(widget) == "3.0"
    front.move(widget, 4, 1, 0.5)
    assert front.text(widget) == "12.0"
    assert front.stills[widget]["text/plain"] == "n = 4, of = product, times = 0.5\n12.0"


def test_a_closure_keeps_what_it_owns(front):
    front.ok("let w = tensor([[1., 2.]]);")
    code = 'let mut moves = 0; interact(float_slider("w", 0..=1), move |k| { moves += 1; println!("{moves}"); w.clone() * k })'
    widget = front.shown(code)
    front.ok("let w = String::from(\"a text now\"); struct Other; let moves = Other;")
    front.move(widget, 1)
    assert front.text(widget).startswith("2\n") and "tensor" not in front.states[widget]["error"]
    assert front.stills[widget]["text/plain"] == "w = 1\n2\ntensor([[1., 2.]])"


def test_rust_moves_the_slider(front):
    widget = front.shown(f"let square = {SQUARE};\nsquare")
    front.ok('square.set("x", 0.5);')
    assert front.states[widget]["values"] == [0.5] and front.text(widget) == "0.25"
    assert front.stills[widget]["text/plain"] == "x = 0.5\n0.25"
    chosen = front.shown('let chosen = interact(dropdown("rate", [0.1, 0.5]), |rate| rate);\nchosen')
    front.ok('chosen.set("rate", 0.5);')
    assert front.states[chosen]["values"] == [1]


def test_one_slider_may_move_another(front):
    code = """
        let degrees = interact(float_slider("degrees", 0..=180), |d| d);
        display(&degrees);
        let mover = degrees.clone();
        interact(float_slider("half turns", 0..=1), move |turns| mover.set("degrees", turns * 180.))
    """
    widget = front.shown(code)
    degrees = next(other for other, state in front.states.items() if state["controls"][0]["name"] == "degrees")
    front.move(widget, 0.25)
    assert front.states[degrees]["values"] == [45] and front.text(degrees) == "45.0"


def test_what_the_closure_prints_and_displays_is_in_the_widget(front):
    code = """
        interact(int_slider("n", 0..=3), |n| {
            println!("n is <{n}>");
            display(&tensor([1., 2.]));
            for _ in progress(0..n) {}
            format!("end {n}")
        })
    """
    outcome = front.ok(code)
    assert outcome.stdout == "" and len(outcome.displays) == 1
    widget = outcome.result[VIEW]["model_id"]
    said = front.move(widget, 3)
    assert {m["msg_type"] for m in said} == {"status", "comm_msg", "update_display_data"}
    text = front.text(widget)
    assert "n is &lt;3&gt;" in text and "3/3" in text and text.endswith("end 3")


def test_a_mistake_is_told_below_the_slider_and_ends_nothing(front):
    widget = front.shown('let kept = 7; interact(int_slider("rows", 2..=4).value(2), |n| ones([2, n]).mm(&ones([2, 3])))')
    for _ in range(2):
        front.move(widget, 3)
        assert "mm: [2, 3] x [2, 3] does not fit" in front.states[widget]["error"]
        front.move(widget, 2)
        assert front.states[widget]["error"] == ""
    assert front.stills[widget]["text/plain"].startswith("rows = 2\n")
    assert front.ok("kept").result["text/plain"] == "7"


def test_a_mistake_before_anything_is_seen_is_the_cells(front):
    outcome = front.run('interact(int_slider("i", 0..=9), |i| { println!("at {i}"); [1, 2][i] })')
    assert outcome.status == "error" and "index out of bounds" in outcome.reply["evalue"]
    assert "at 5" in outcome.displays[0]["text/plain"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('interact(float_slider("x", 2..1), |x| x)', "from a smaller number to a larger one, and this one goes from 2 to 1"),
        ('interact(int_slider("n", 1..), |n: i64| n)', "goes from 1 to inf"),
        ('interact(float_slider("x", 0..1).step(0.), |x| x)', 'the steps of "x" must be above 0'),
        ('interact(float_slider("x", 0..1).value(3.), |x| x)', '"x" goes from 0 to 1, and 3 is outside'),
        ('interact(dropdown("a", [0; 0]), |a| a)', "there is nothing to choose from"),
        ('interact(dropdown("a", ["b"]).value("c"), |a| a)', '"c" is not among the options of "a": they are b'),
        ('interact((float_slider("x", 0..1), float_slider("x", 0..1)), |(x, y)| x * y)', '"x" is there twice'),
        ('interact(float_slider("x", 0..1), |x| x).set("y", 1)', 'there is no "y" to move: there is "x"'),
        ('interact(float_slider("x", 0..1), |x| x).set("x", "1")', "it takes a number, and not the text"),
        ('interact(int_slider("n", 0..9), |n| n).set("n", 1.5)', "takes whole numbers, and 1.5 is none"),
        ("interact(0.0..=1.0, |x| x)", "is nothing that a reader can move"),
        ('struct Own; interact(float_slider("x", 0..1), |_| Own)', "cannot be shown below a slider"),
        ('let v = vec![1.]; interact(float_slider("x", 0..1), |x| v[0] * x)', "move"),
    ],
)
def test_mistakes(front, code, told):
    outcome = front.run(code)
    assert outcome.status == "error" and told in outcome.traceback, outcome.traceback


def test_a_slider_that_is_not_shown_is_noticed(front):
    assert "nobody uses this value (`Interact`)" in front.ok(f"{SQUARE};").stderr


def test_a_move_waits_for_the_cell_that_runs(front, tmp_path):
    widget = front.shown(SQUARE)
    pause = "std::thread::sleep(std::time::Duration::from_millis(5));"
    cell = front.start(f'println!("on"); while !std::path::Path::new("{tmp_path}/end").exists() {{ {pause} }}')
    while front.message(cell)["msg_type"] != "stream":
        pass
    moved = front.say(widget, update([1]))
    time.sleep(0.3)
    assert front.states[widget]["values"] == [0] and front.text(widget) == "0.0"
    (tmp_path / "end").touch()
    front.finish(cell)
    front.until_idle(moved)
    assert front.text(widget) == "1.0"


def test_only_the_newest_of_many_moves_is_drawn(front):
    code = """
        let mut times = 0;
        interact(int_slider("n", 0..=1000).value(0), move |n| {
            times += 1;
            std::thread::sleep(std::time::Duration::from_millis(20));
            format!("{n} after {times}")
        })
    """
    widget = front.shown(code)
    moves = [front.say(widget, update([n])) for n in range(1, 301)]
    idle = set()
    while len(idle) < len(moves):
        message = front.client.get_iopub_msg(timeout=30)
        front.take_in(message)
        if message["content"].get("execution_state") == "idle":
            idle.add(message["parent_header"]["msg_id"])
    assert idle == set(moves), "each has its answer"
    shown, times = map(int, front.text(widget).split(" after "))
    assert shown == 300 and times < 100


def test_stop_ends_the_closure_and_keeps_everything(front):
    front.ok("let kept_here = 8;")
    widget = front.shown('interact(int_slider("n", 0..=1).value(0), |n| while n == 1 { ones([2]).sum(); })')
    moved = front.say(widget, update([1]))
    while front.message(moved)["content"].get("execution_state") != "busy":
        pass
    time.sleep(0.5)
    pressed = time.monotonic()
    front.manager.interrupt_kernel()
    front.until_idle(moved)
    assert time.monotonic() - pressed < 2
    assert "stopped" in front.states[widget]["error"]
    front.move(widget, 0)
    assert front.states[widget]["error"] == ""
    assert front.ok("kept_here").result["text/plain"] == "8"


def test_a_page_that_is_loaded_anew_asks_for_the_state(front):
    widget = front.shown(SQUARE)
    front.move(widget, 1)
    request = front.client.comm_info(target_name="jupyter.widget")
    assert front.answer(request)["comms"][widget] == {"target_name": "jupyter.widget"}
    assert front.answer(front.client.comm_info(target_name="another"))["comms"] == {}
    state, front.states[widget] = front.states[widget], {}
    front.until_idle(front.say(widget, {"method": "request_state"}))
    assert front.states[widget] == state and "render" in state["_esm"]


def test_a_front_end_that_closes_a_widget_frees_what_it_owns(front):
    front.ok("let owned = std::sync::Arc::new(1); let watched = std::sync::Arc::downgrade(&owned);")
    widget = front.shown('interact(float_slider("x", 0..1), move |x| x * *owned as f64)')
    assert front.ok("watched.strong_count()").result["text/plain"] == "1"
    front.until_idle(front.say(widget, {}, "comm_close"))
    assert front.ok("watched.strong_count()").result["text/plain"] == "0"
    assert "comm_close" in {message["msg_type"] for message in front.move(widget, 0.1)}


def test_a_crash_takes_the_slider_and_says_so(front):
    widget = front.shown('interact(int_slider("n", 0..=1).value(0), |n| if n == 1 { std::process::exit(3) })')
    front.move(widget, 1)
    assert widget not in front.states
    assert "ended" in front.stills[widget]["text/plain"]
    assert front.ok("1 + 1").result["text/plain"] == "2"


def test_a_restart_closes_the_sliders(tmp_path):
    front = Front(tmp_path)
    try:
        front.shown(SQUARE)
        closed = threading.Event()

        def listen():
            while front.client.get_iopub_msg(timeout=30)["msg_type"] != "comm_close":
                pass
            closed.set()

        listener = threading.Thread(target=listen)
        listener.start()
        front.manager.shutdown_kernel(restart=True)
        listener.join(30)
        assert closed.is_set()
    finally:
        front.close()


ODD = [None, True, -1, 2**63, 10**40, 1.5, -1e300, "", "text", "\0", [], [[1]], {}, {"a": {}}, [1] * 100_000, "x" * 5_000_000]


def test_whatever_is_said_to_a_widget_ends_nothing(front):
    widget = front.shown(SQUARE)
    contents = [{"comm_id": widget, "data": odd} for odd in ODD]
    contents += [{"comm_id": odd, "data": update([1])} for odd in ODD]
    contents += [{"comm_id": widget, "data": {"method": odd, "state": {"values": [1]}}} for odd in ODD]
    contents += [{"comm_id": widget, "data": {"method": "update", "state": odd}} for odd in ODD]
    contents += [{"comm_id": widget, "data": {"method": "update", "state": {"values": odd}}} for odd in ODD]
    contents += [{"comm_id": widget, "data": update([odd])} for odd in ODD]
    contents += [{"comm_id": widget, "data": {"method": "update", "state": {odd: odd}}} for odd in ["html", "_esm", "controls"]]
    times = []
    for content in contents:
        message = front.client.session.msg("comm_msg") | {"content": json.dumps(content).encode()}
        said = time.monotonic()
        front.client.session.send(front.client.shell_channel.socket, message)
        front.until_idle(message["header"]["msg_id"])
        times.append(time.monotonic() - said)
    assert statistics.median(times) < 1 and max(times) < 10, max(times)
    (value,) = front.states[widget]["values"]
    assert -2 <= value <= 2
    front.move(widget, 0.5)
    assert front.text(widget) == "0.25"


def test_names_are_text_and_nothing_else(front):
    code = 'interact(dropdown("<b>", ["<script>1</script>"]), |chosen| { println!("<i>"); chosen })'
    widget = front.shown(code)
    for html in [front.states[widget]["html"], front.stills[widget]["text/html"]]:
        assert not re.search("<(b|i|script)>", html), html
