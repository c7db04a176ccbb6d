"""Rust cells in a Python notebook, run by Emberbook.

    %load_ext emberbook_magic

    %%rust -i x -o y
    let y = x.pow(2).sum();

All such cells of a notebook run in one kernel of Emberbook's, which starts with the first. `-i` hands variables to Rust
and `-o` takes them back, several as `-i x,w` or `-i x -i w`:

    numpy array, torch tensor     ->  Tensor     ->  numpy array
    pandas DataFrame              ->  Table      ->  pandas DataFrame
    int, float, bool, str         ->  i64, f64, bool, String; every number of Rust's comes back
    list of one kind of these     ->  Vec        ->  list
    list of lists                 ->  Vec<Vec>   ->  list of lists

Stop interrupts the Rust cell, and its variables stay. `%rust_restart` ends the kernel; the next cell starts another.
"""

import atexit
import getpass
import json
import math
import pathlib
import struct
import sys
import tempfile

import zmq
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class, no_var_expand
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import clear_output
from jupyter_client.manager import KernelManager

# In seconds: how long the kernel may take to start, on the slowest machine.
PATIENCE = 120
# A longer list would take the compiler seconds.
LONGEST_LIST = 10_000


class RustError(Exception):
    """A Rust cell failed. Its traceback is the kernel's own."""

    def __init__(self, answer):
        super().__init__(f"{answer['ename']}: {answer['evalue']}")
        self.traceback = answer.get("traceback") or [str(self)]

    def _render_traceback_(self):
        return self.traceback


class Rust:
    """A kernel of Emberbook's."""

    def __init__(self):
        # Its sockets are in a folder that is its owner's alone.
        self.folder = tempfile.TemporaryDirectory(prefix="emberbook-magic-")
        connection = str(pathlib.Path(self.folder.name, "connection.json"))
        self.manager = KernelManager(kernel_name="emberbook", transport="ipc", connection_file=connection)
        self.manager.start_kernel()
        self.session = self.manager.session
        identity = self.session.bsession
        self.iopub = self.manager.connect_iopub()
        self.shell = self.manager.connect_shell(identity=identity)
        self.stdin = self.manager.connect_stdin(identity=identity)
        self.control = self.manager.connect_control(identity=identity)
        # What is said on iopub before it is connected is lost: ask until it is heard there too.
        for _ in range(PATIENCE):
            if self.ask("kernel_info_request", {}, 1) and self.iopub.poll(1000):
                return
            if not self.manager.is_alive():
                break
        self.end()
        raise RuntimeError("the Rust kernel did not start; `emberbook doctor` in a terminal says what is missing")

    def end(self):
        """Ends it."""
        self.manager.shutdown_kernel(now=True)
        for socket in (self.iopub, self.shell, self.stdin, self.control):
            socket.close(0)
        self.folder.cleanup()

    def send(self, kind, content):
        """Sends a request; its number."""
        return self.session.send(self.shell, kind, content)["header"]["msg_id"]

    def receive(self, socket):
        """The next message, if it is signed."""
        return self.session.recv(socket, mode=0)[1]

    def answer(self, request, seconds=PATIENCE):
        """The answer to a request; none if there is none in time."""
        while self.shell.poll(seconds * 1000):
            message = self.receive(self.shell)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]
        return None

    def ask(self, kind, content, seconds=PATIENCE):
        """Asks something that needs no cell."""
        return self.answer(self.send(kind, content), seconds)

    def run(self, code, show, counted=False):
        """Runs a cell. `show` is told of its output as it comes. Stop is passed on, and the cell's end waited for."""
        how = {"silent": False, "store_history": counted, "allow_stdin": True, "stop_on_error": True}
        request = self.send("execute_request", {"code": code, "user_expressions": {}, **how})
        poller = zmq.Poller()
        poller.register(self.iopub, zmq.POLLIN)
        poller.register(self.stdin, zmq.POLLIN)
        stopped, running = False, True
        while running:
            try:
                ready = dict(poller.poll(1000))
                if self.stdin in ready:
                    question = self.receive(self.stdin)["content"]
                    reply = (getpass.getpass if question["password"] else input)(question["prompt"])
                    self.session.send(self.stdin, "input_reply", {"value": reply})
                elif self.iopub in ready:
                    message = self.receive(self.iopub)
                    kind, content = message["msg_type"], message["content"]
                    if message["parent_header"].get("msg_id") == request:
                        running = (kind, content.get("execution_state")) != ("status", "idle")
                        show(kind, content)
                elif not self.manager.is_alive():
                    raise RuntimeError("the Rust kernel has ended; the next cell starts another")
            except KeyboardInterrupt:
                stopped = True
                self.session.send(self.control, "interrupt_request", {})
        answer = self.answer(request)
        if stopped:
            raise KeyboardInterrupt
        if answer["status"] != "ok":
            raise RustError(answer)


@magics_class
class RustMagics(Magics):
    """`%%rust` and `%rust_restart`."""

    kernel = None

    @magic_arguments()
    @argument("-i", "--input", action="append", default=[], help="variables that Rust gets")
    @argument("-o", "--output", action="append", default=[], help="variables that Rust gives back")
    @no_var_expand
    @cell_magic
    def rust(self, line, cell):
        """Runs the cell in Rust."""
        arguments = parse_argstring(self.rust, line)
        given, wanted = (",".join(names).replace(",", " ").split() for names in (arguments.input, arguments.output))
        missing = [name for name in given if name not in self.shell.user_ns]
        if missing:
            raise NameError(f"there is no Python variable {missing[0]!r}")
        if not (self.kernel and self.kernel.manager.is_alive()):
            self.kernel = Rust()
        with tempfile.TemporaryDirectory() as folder:
            if given:
                code = (into_rust(name, self.shell.user_ns[name], folder) for name in given)
                self.kernel.run("\n".join(code), self.show)
            self.kernel.run(cell, self.show, counted=True)
            if wanted:
                self.kernel.run(out_of_rust(wanted, folder), self.show)
                self.shell.user_ns.update({name: out(name, folder) for name in wanted})

    @line_magic
    def rust_restart(self, line=""):
        """Ends the Rust kernel with its variables; the next cell starts another."""
        if self.kernel:
            self.kernel.end()
        self.kernel = None

    def show(self, kind, content):
        """Shows a piece of output where the Python cell shows its own."""
        if kind == "stream":
            stream = sys.stdout if content["name"] == "stdout" else sys.stderr
            stream.write(content["text"])
            stream.flush()
        elif kind == "clear_output":
            clear_output(wait=content["wait"])
        elif kind in ("display_data", "execute_result", "update_display_data"):
            more = {"transient": content.get("transient", {}), "update": kind == "update_display_data"}
            self.shell.display_pub.publish(content["data"], content["metadata"], **more)

    def help(self, kind, code, cursor):
        """What the Rust kernel answers on a cell of its own; none on others."""
        first, newline, rest = code.partition("\n")
        start = len(first) + len(newline)
        if not first.startswith("%%rust") or cursor < start or not self.kernel:
            return None
        # The first question starts what answers; nobody waits for that to the end.
        found = self.kernel.ask(kind, {"code": rest, "cursor_pos": cursor - start, "detail_level": 0}, 10)
        if found and "cursor_start" in found:
            found["cursor_start"] += start
            found["cursor_end"] += start
        return found


# Rust's type for a plain value of Python's, and how Rust writes it.
PLAIN = {
    bool: ("bool", lambda value: str(value).lower()),
    int: ("i64", lambda value: f"{value}_i64"),
    float: ("f64", lambda value: repr(value) if math.isfinite(value) else f"f64::{NOT_FINITE[str(value)]}"),
    str: ("String", lambda value: f"{quoted(value)}.to_owned()"),
}
NOT_FINITE = {"inf": "INFINITY", "-inf": "NEG_INFINITY", "nan": "NAN"}
# safetensors' names for numpy's kinds of numbers.
KINDS = {"float16": "F16", "float32": "F32", "float64": "F64", "bool": "BOOL", "uint8": "U8"}
KINDS |= {f"int{bits}": f"I{bits}" for bits in (8, 16, 32, 64)}


def quoted(text):
    """A text as Rust writes it."""
    letters = (letter if letter.isprintable() and letter not in '"\\' else f"\\u{{{ord(letter):x}}}" for letter in text)
    return f'"{"".join(letters)}"'


def into_rust(name, value, folder):
    """Rust that makes a variable of a Python value; large ones go by files in `folder`."""
    if hasattr(value, "detach") and hasattr(value, "is_floating_point"):
        value = value.detach().cpu()
        value = (value.float() if value.is_floating_point() else value).numpy()
    if hasattr(value, "to_csv") and hasattr(value, "columns"):
        file = pathlib.Path(folder, f"{name}.csv")
        value.to_csv(file, index=False)
        return f"let {name} = read_csv({quoted(str(file))})?;"
    if hasattr(value, "dtype") and hasattr(value, "tobytes"):
        file = pathlib.Path(folder, f"{name}.safetensors")
        write_tensor(file, name, value)
        return f"let {name} = ::emberbook::nn::StateDict::load({quoted(str(file))})?[{quoted(name)}].clone();"
    return plain_into_rust(name, value)


def plain_into_rust(name, value):
    """Rust that makes a variable of a number, a text, or a list."""
    leaves, depth = [value], 0
    while leaves and all(isinstance(leaf, (list, tuple)) for leaf in leaves):
        leaves, depth = [leaf for row in leaves for leaf in row], depth + 1
    kinds = {type(leaf) for leaf in leaves}
    if kinds == {int, float}:
        kinds = {float}
    if len(kinds) != 1 or not kinds <= PLAIN.keys():
        found = "nothing" if not leaves else " and ".join(sorted(kind.__name__ for kind in kinds))
        raise TypeError(f"{name}: Rust gets numbers, texts, and lists of one kind of these; here is {found}")
    if len(leaves) > LONGEST_LIST:
        raise ValueError(
            f"{name}: a list of {len(leaves):,} values is too long for a cell; hand over numpy.array({name})"
        )
    python = kinds.pop()
    rust, write = PLAIN[python]

    def literal(part):
        return f"vec![{', '.join(map(literal, part))}]" if isinstance(part, (list, tuple)) else write(python(part))

    return f"let {name}: {'Vec<' * depth}{rust}{'>' * depth} = {literal(value)};"


def write_tensor(file, name, array):
    """Writes an array as a safetensors file."""
    kind = KINDS.get(array.dtype.name)
    if kind is None:
        raise TypeError(f"{name}: Rust gets no array of {array.dtype}; x.astype('float32') makes one that it gets")
    data = array.astype(array.dtype.newbyteorder("<")).tobytes()
    header = {name: {"dtype": kind, "shape": array.shape, "data_offsets": [0, len(data)]}}
    text = json.dumps(header).encode()
    file.write_bytes(struct.pack("<Q", len(text)) + text + data)


def read_tensor(file, name):
    """The array in a safetensors file."""
    import numpy

    content = file.read_bytes()
    start = 8 + struct.unpack("<Q", content[:8])[0]
    entry = json.loads(content[8:start])[name]
    begin, end = (start + offset for offset in entry["data_offsets"])
    kind = next(numpy_kind for numpy_kind, kind in KINDS.items() if kind == entry["dtype"])
    array = numpy.frombuffer(content[begin:end], numpy.dtype(kind).newbyteorder("<"))
    return array.astype(kind).reshape(entry["shape"])


# Writes variables into files: numbers, texts and lists of them as JSON.
OUT = """{
    type Outcome = Result<(), Box<dyn ::std::error::Error>>;
    trait Json { fn json(&self) -> String; }
    macro_rules! whole { ($($kind:ty)*) => { $(impl Json for $kind { fn json(&self) -> String {
        self.to_string()
    } })* } }
    whole!(bool i8 i16 i32 i64 i128 isize u8 u16 u32 u64 u128 usize);
    macro_rules! float { ($($kind:ty)*) => { $(impl Json for $kind { fn json(&self) -> String {
        if self.is_finite() { format!("{self:?}") }
        else if self.is_nan() { "NaN".to_owned() }
        else if *self > 0. { "Infinity".to_owned() } else { "-Infinity".to_owned() }
    } })* } }
    float!(f32 f64);
    impl Json for str { fn json(&self) -> String {
        let letter = |letter: char| match letter {
            '"' | '\\\\' => format!("\\\\{letter}"),
            '\\0'..='\\x1f' => format!("\\\\u{:04x}", letter as u32),
            _ => letter.to_string(),
        };
        format!("\\"{}\\"", self.chars().map(letter).collect::<String>())
    } }
    impl Json for String { fn json(&self) -> String { self.as_str().json() } }
    impl Json for char { fn json(&self) -> String { self.to_string().json() } }
    impl<T: Json + ?Sized> Json for &T { fn json(&self) -> String { (**self).json() } }
    impl<T: Json> Json for [T] { fn json(&self) -> String {
        format!("[{}]", self.iter().map(Json::json).collect::<Vec<_>>().join(","))
    } }
    impl<T: Json, const N: usize> Json for [T; N] { fn json(&self) -> String { self.as_slice().json() } }
    impl<T: Json> Json for Vec<T> { fn json(&self) -> String { self.as_slice().json() } }
    trait Out { fn out(&self, name: &str, file: &str) -> Outcome; }
    impl<T: Json> Out for T { fn out(&self, _: &str, file: &str) -> Outcome {
        Ok(::std::fs::write(format!("{file}.json"), self.json())?)
    } }
    impl Out for Tensor { fn out(&self, name: &str, file: &str) -> Outcome {
        let entry = (name.to_owned(), self.data());
        Ok(::emberbook::nn::StateDict::from_iter([entry]).save(format!("{file}.safetensors"))?)
    } }
    impl Out for Table { fn out(&self, _: &str, file: &str) -> Outcome {
        Ok(self.write_csv(format!("{file}.csv"))?)
    } }
    %s
}"""


def out_of_rust(names, folder):
    """Rust that writes variables into files in `folder`."""
    files = ((name, quoted(str(pathlib.Path(folder, name)))) for name in names)
    return OUT % "\n    ".join(f"Out::out(&{name}, {quoted(name)}, {file})?;" for name, file in files)


def out(name, folder):
    """The Python value that Rust has written."""
    file = pathlib.Path(folder, name)
    if (tensor := file.with_suffix(".safetensors")).exists():
        return read_tensor(tensor, name)
    if (table := file.with_suffix(".csv")).exists():
        import pandas

        return pandas.read_csv(table)
    return json.loads(file.with_suffix(".json").read_text())


def load_ipython_extension(shell):
    """Python's `%load_ext emberbook_magic`."""
    magics = RustMagics(shell)
    shell.register_magics(magics)
    atexit.register(magics.rust_restart)
    kernel = getattr(shell, "kernel", None)
    for name, kind in {"do_complete": "complete_request", "do_inspect": "inspect_request"}.items():
        if kernel:
            setattr(kernel, name, help_first(magics, kind, getattr(kernel, name)))


def help_first(magics, kind, python):
    """Help while typing: Rust's in a cell of Rust's, Python's elsewhere."""

    def ask(code, cursor_pos, *more, **named):
        found = magics.help(kind, code, cursor_pos)
        return python(code, cursor_pos, *more, **named) if found is None else found

    return ask
