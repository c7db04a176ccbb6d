"""Notebooks made at random: cells with what must become of them, and all of them as one program for rustc.

In the program each definition has the number of its version in its name. It is a new version when its text, or that of
anything that it names, has changed; so a variable of an old one has another type there, as it must have in the notebook.
"""

import copy
import random
import re
from dataclasses import dataclass, field

# How values are made of a number, whatever their type; this is the first cell.
PRELUDE = """
trait Make { fn make(n: u64) -> Self; }
impl Make for f64 { fn make(n: u64) -> Self { (n % 9) as f64 * 0.5 } }
impl Make for bool { fn make(n: u64) -> Self { n % 2 == 0 } }
impl Make for char { fn make(n: u64) -> Self { char::from(b'a' + (n % 26) as u8) } }
impl Make for String { fn make(n: u64) -> Self { format!("text {n}") } }
impl<T: Make> Make for Vec<T> { fn make(n: u64) -> Self { (0..n % 3).map(|i| T::make(n + i)).collect() } }
impl<T: Make> Make for Option<T> { fn make(n: u64) -> Self { (n % 3 > 0).then(|| T::make(n + 1)) } }
impl<T: Make> Make for Box<T> { fn make(n: u64) -> Self { Box::new(T::make(n + 2)) } }
impl<T: Make> Make for std::rc::Rc<std::cell::RefCell<T>> {
    fn make(n: u64) -> Self { std::rc::Rc::new(std::cell::RefCell::new(T::make(n + 3))) }
}
impl<A: Make, B: Make> Make for (A, B) { fn make(n: u64) -> Self { (A::make(n), B::make(n + 1)) } }
impl<T: Make, const N: usize> Make for [T; N] {
    fn make(n: u64) -> Self { std::array::from_fn(|i| T::make(n + i as u64)) }
}
trait Has { type T; }
#[derive(Debug)]
struct Wrap<H: Has> { inner: H::T }
impl<H: Has> Make for Wrap<H> where H::T: Make { fn make(n: u64) -> Self { Wrap { inner: Make::make(n) } } }
"""

INTEGERS = ["u8", "u16", "u32", "u64", "i16", "i32", "i128"]
PRELUDE += "".join(f"impl Make for {kind} {{ fn make(n: u64) -> Self {{ (n % 100) as {kind} }} }}\n" for kind in INTEGERS)
PRIMITIVES = [*INTEGERS, "f64", "bool", "char", "String"]
DEFINED = re.compile(r"\b(?:Const|Dim|Alias|Used|macro|module|Key|Struct|Enum|Generic|Trait|tag|function)\d+\b")
# Another name of a type, and of a number.
TYPE_NAME = re.compile(r"<(Key\d+) as Has>::T|(module\d+)::T|(macro\d+)!\(\)|((?:Alias|Used)\d+)")
NUMBER_NAME = re.compile(r"(Const\d+)|(Dim\d+)::K|(module\d+)::K")
OWNING = re.compile(r"String|Vec|Box|Rc|Wrap|Struct|Enum|Generic")

# Between two cells' outputs in the program's.
BETWEEN = "\x01"


@dataclass
class Definition:
    name: str
    # A definition names others of lower levels only.
    level: int
    # Its text, in the pieces that a cell may run by themselves.
    parts: dict
    # The type that it is another name for, or the number.
    meaning: str = ""
    counts: bool = False
    # Where it reads otherwise in the program.
    in_program: str = ""

    @property
    def text(self):
        return self.in_program or "\n".join(self.parts.values())


@dataclass
class Variable:
    # As the compiler knows it: without aliases.
    type: str
    # What it was made of, with versions.
    versions: dict
    # Of a `Box<dyn Any>` and a `Box<dyn Trait>`: the type behind it, and of which version the trait is.
    hidden: str = ""
    trait: dict = field(default_factory=dict)
    moved: bool = False
    # Whether any definition, and whether one of its type, has been another in the meantime.
    shaken: bool = False
    was_old: bool = False


@dataclass
class Cell:
    code: str
    # What its answer says if it must fail, as a regular expression.
    fails: str = ""
    # It may also succeed, or fail with these words.
    either: bool = False
    # It moves a variable.
    moves: bool = False
    # Its statements in the program, as far as they come to run.
    program: list = field(default_factory=list)


class RandomNotebook:
    def __init__(self, seed, length):
        self.random = random.Random(seed)
        self.definitions, self.variables = {}, {}
        self.versions, self.written = {}, []
        self.cells = [Cell(PRELUDE)]
        for _ in range(3):
            self.cells.append(self.definitions_cell(new=True))
        while len(self.cells) < length:
            self.cells.append(self.random.choices([self.good_cell, self.failing_cell], [4, 1])[0]())

    def program(self, ran):
        """The program of those cells that have run."""
        main = []
        for cell, has_run in zip(self.cells, ran):
            main += [*(cell.program if has_run else []), 'print!("\\u{1}");']
        return "\n".join(["#![allow(warnings)]", PRELUDE, *self.written, "fn main() {", *main, "}"])

    # What names mean.

    def resolve(self, kind):
        """A type, or a text with types in it, as the compiler knows it."""
        while found := TYPE_NAME.search(kind):
            name = next(filter(None, found.groups()))
            kind = kind.replace(found[0], self.definitions[name].meaning)
        return NUMBER_NAME.sub(lambda found: str(self.number(found[0])), kind)

    def number(self, expression):
        total = 0
        for term in expression.split(" + "):
            found = NUMBER_NAME.fullmatch(term)
            total += self.number(self.definitions[next(filter(None, found.groups()))].meaning) if found else int(term)
        return total

    def version(self, name):
        """What the definition and all that it is made of say."""
        definition = self.definitions[name]
        named = sorted(set(DEFINED.findall(definition.text)) - {name})
        return (definition.text, *map(self.version, named))

    def made_of(self, names):
        """The definitions of these names, and those that they name."""
        named = {other for name in names for other in DEFINED.findall(self.definitions[name].text)}
        return sorted(named) if named <= set(names) else self.made_of(named | set(names))

    def versions_in(self, text):
        return {name: self.version(name) for name in DEFINED.findall(text)}

    def in_program(self, text, older=None):
        """The text with the names of the present versions, but for those of older ones."""

        def rename(found):
            version = (older or {}).get(found[0]) or self.version(found[0])
            return f"{found[0]}_v{self.versions[found[0], version]}"

        return DEFINED.sub(rename, text)

    def write_versions(self):
        """Writes the versions that are new into the program, each after those that it names."""

        def write(name):
            version = self.version(name)
            if (name, version) not in self.versions:
                for named in sorted(set(DEFINED.findall(self.definitions[name].text)) - {name}):
                    write(named)
                self.versions[name, version] = len(self.versions)
                self.written.append(self.in_program(self.definitions[name].text))

        for name in self.definitions:
            write(name)

    # Definitions.

    def names(self, *kinds, below=99):
        return [n for n, d in self.definitions.items() if d.level < below and n.rstrip("0123456789") in kinds]

    def any_length(self, below):
        lengths = [*self.names("Const", below=below)]
        lengths += [f"{name}::K" for name in self.names("Dim", below=below)]
        lengths += [f"{n}::K" for n in self.names("module", below=below) if self.definitions[n].counts]
        return self.random.choice([str(self.random.randint(1, 3)), *lengths, *lengths])

    def any_type(self, below=99, depth=1):
        """A type that names definitions of lower levels only."""
        named = self.names("Struct", "Enum", "Alias", "Used", below=below)
        named += [f"{name}!()" for name in self.names("macro", below=below)]
        named += [f"{n}::T" for n in self.names("module", below=below) if not self.definitions[n].counts]
        for key in self.names("Key", below=below):
            named += [f"<{key} as Has>::T", f"Wrap<{key}>"]
        if depth == 0 or self.random.random() < 0.4:
            return self.random.choice(named if named and self.random.random() < 0.85 else PRIMITIVES)
        inner = self.any_type(below, depth - 1)
        generics = [f"{name}<{inner}>" for name in self.names("Generic", below=below)]
        forms = [
            f"Vec<{inner}>",
            f"Option<{inner}>",
            f"Box<{inner}>",
            f"({inner}, {self.any_type(below, 0)})",
            f"std::rc::Rc<std::cell::RefCell<{inner}>>",
            f"[{inner}; {self.any_length(below)}]",
            f"[{inner}; {self.any_length(below)}]",
        ]
        return self.random.choice(forms + generics)

    def definition(self, name, level):
        """A definition of this name; the old one, if there is one, says what others rely on."""
        kind, n = name.rstrip("0123456789"), self.random.randint(1, 99)
        old = self.definitions.get(name)
        type_ = self.any_type(below=level)
        one = Definition(name, level, {})
        one.counts = kind in ("Const", "Dim") or kind == "module" and (old.counts if old else n % 2 == 0)
        match kind:
            case "Const":
                one.meaning = self.random.choice([str(n % 4 + 1), f"{self.any_length(level)} + 1"])
                one.parts[""] = f"const {name}: usize = {one.meaning};"
            case "Dim":
                one.meaning = str(n % 5 + 1)
                one.parts = {"struct": f"struct {name};", "impl": f"impl {name} {{ const K: usize = {one.meaning}; }}"}
            case "Alias":
                one.meaning = type_
                one.parts[""] = f"type {name} = {type_};"
            case "Used":
                paths = self.names("Struct", "Enum", below=level)
                paths += [f"{n}::T" for n in self.names("module", below=level) if not self.definitions[n].counts]
                one.meaning = self.random.choice([*paths, "std::string::String"])
                one.parts[""] = f"use {one.meaning} as {name};"
            case "macro":
                one.meaning = type_
                one.parts[""] = f"macro_rules! {name} {{ () => {{ {type_} }} }}"
            case "module":
                if one.counts:
                    one.meaning = str(n % 4 + 1)
                    inside = f"pub const K: usize = {one.meaning};"
                else:
                    one.meaning = self.random.choice(PRIMITIVES + self.names("Struct", "Enum", below=level) * 3)
                    outside = DEFINED.sub(r"super::\g<0>", one.meaning)
                    inside = f"pub type T = {outside};"
                one.parts[""] = f"mod {name} {{ {inside} }}"
            case "Key":
                one.meaning = type_
                implementation = f"impl Has for {name} {{ type T = {type_}; }}"
                one.parts = {"struct": f"#[derive(Debug)] struct {name};", "impl": implementation}
            case "Struct" | "Generic":
                fields = {f: self.any_type(below=level) for f in self.random.sample("abcde", self.random.randint(1, 3))}
                generic, bound = "", ""
                if kind == "Generic":
                    generic, bound = "<T>", "<T: Make>"
                    fields["t"] = self.random.choice(["T", "Vec<T>", f"[T; {self.any_length(level)}]", "Option<T>"])
                listed = ", ".join(f"{f}: {t}" for f, t in fields.items())
                made = ", ".join(f"{f}: Make::make(n + {i})" for i, f in enumerate(fields))
                one.parts[""] = (
                    f"#[derive(Debug)] struct {name}{generic} {{ {listed} }}\n"
                    f"impl{bound} Make for {name}{generic} {{ fn make(n: u64) -> Self {{ {name} {{ {made} }} }} }}"
                )
            case "Enum":
                variants = self.random.sample(["First", "Second", "Third", "Fourth"], self.random.randint(1, 4))
                payloads = [self.random.choice(["", f"({self.any_type(below=level)})"]) for _ in variants]
                made = [f"{name}::{v}{p and '(Make::make(n))'}" for v, p in zip(variants, payloads)]
                arms = "".join(f"{i} => {m}, " for i, m in enumerate(made[:-1])) + f"_ => {made[-1]}"
                listed = ", ".join(v + p for v, p in zip(variants, payloads))
                one.parts[""] = (
                    f"#[derive(Debug)] enum {name} {{ {listed} }}\n"
                    f"impl Make for {name} {{ fn make(n: u64) -> Self {{ match n % {len(made)} {{ {arms} }} }} }}"
                )
            case "Trait":
                methods = ["fn one(&self) -> String;", f'fn two(&self) -> String {{ "two {n}".to_string() }}']
                methods += [f"fn three(&self) -> u64 {{ {n} }}"] * (n % 2)
                self.random.shuffle(methods)
                one.parts = dict(old.parts) if old else {}
                one.parts["trait"] = f"trait {name} {{ {' '.join(methods)} }}"
                target = self.random.choice(self.names("Struct", "Enum", below=level) + ["u8"])
                body = f'fn one(&self) -> String {{ format!("one {n} {{:?}}", self) }}'
                one.parts[target] = f"impl {name} for {target} {{ {body} }}"
            case "tag":
                target = next(iter(DEFINED.findall(old.in_program)[1:]), "") if old else ""
                target = target or self.random.choice(self.names("Struct", "Enum", below=level))
                body = f'{{ format!("tag {n} {{}}", {self.any_length(level)}) }}'
                one.parts[""] = f"impl {target} {{ fn {name}(&self) -> String {body} }}"
                one.in_program = f"fn {name}(this: &{target}) -> String {body}"
            case "function":
                nominal = self.names("Struct", "Enum", below=level)
                if old:
                    takes = re.search(r"\((.*?)\)", old.text)[1]
                else:
                    takes = self.random.choice(["n: u64", *(f"x: &{name}" for name in nominal)])
                of = "x" if takes.startswith("x") else f"<{type_} as Make>::make(n)"
                one.parts[""] = f'fn {name}({takes}) -> String {{ format!("{n} {{:?}} {{}}", {of}, {self.any_length(level)}) }}'
        return one

    def new_definition(self):
        """A definition of a new name, and its text for a cell."""
        kinds = ["Const", "Const", "Dim", "Alias", "Used", "macro", "module", "Key", "Struct", "Struct", "Struct", "Enum"]
        if self.names("Struct", "Enum"):
            kinds += ["Generic", "Trait", "Trait", "tag", "function", "function"]
        kind = self.random.choice(kinds)
        level = {"Trait": 8, "tag": 8, "function": 9, "Const": 1, "Dim": 0}.get(kind, self.random.randint(2, 4))
        if kind == "Const" and self.random.random() < 0.3:
            level = 2
        one = self.definition(f"{kind}{len(self.definitions)}", level)
        return one, "\n".join(one.parts.values())

    def changed_definition(self):
        """Another definition of a name, which is one to the compiler too, and the text of what is new in it."""
        used = [name for v in self.variables.values() if not v.moved for name in self.made_of(v.versions)]
        for _ in range(20):
            names = used if used and self.random.random() < 0.8 else list(self.definitions)
            old = self.definitions[self.random.choice(names)]
            new = self.definition(old.name, old.level)
            means = self.number if old.counts else self.resolve
            if means(new.meaning or new.text) != means(old.meaning or old.text):
                return new, "\n".join(text for key, text in new.parts.items() if old.parts.get(key) != text)
        return old, "\n".join(old.parts.values())

    def define(self, one):
        self.definitions[one.name] = one
        self.write_versions()
        for variable in self.variables.values():
            variable.shaken = True
            variable.was_old |= self.is_old(variable)

    def is_old(self, variable):
        return any(self.version(name) != version for name, version in variable.versions.items())

    def definitions_cell(self, new=False):
        one, code = self.new_definition() if new or self.random.random() < 0.4 else self.changed_definition()
        self.define(one)
        return Cell(code)

    # Cells that must succeed.

    def good_cell(self):
        cell = self.definitions_cell() if self.random.random() < 0.45 else Cell("")
        statements = self.random.choice([0, 1, 1, 2, 3]) if cell.code else self.random.randint(1, 3)
        for _ in range(statements):
            if cell.either:
                break
            self.add_statement(cell)
        if cell.program and not cell.either and not cell.moves and self.random.random() < 0.06:
            # What was made and changed before the panic is kept.
            cell.code += '\npanic!("on purpose");'
            cell.fails = "on purpose"
        return cell

    def add_statement(self, cell):
        there = [name for name, v in self.variables.items() if not v.moved and not self.is_old(v) and not v.was_old]
        plain = [name for name in there if "dyn" not in self.variables[name].type]
        actions = [self.make, self.make, self.make_hidden, self.say_definition]
        if there:
            actions += [lambda: self.say(self.random.choice(there))] * 5
        if plain:
            actions += [lambda: self.change(self.random.choice(plain)), lambda: self.move(self.random.choice(plain))]
        old_again = [name for name, v in self.variables.items() if not v.moved and not self.is_old(v) and v.was_old]
        if old_again and not cell.program and not cell.code:
            actions.append(lambda: self.say(self.random.choice(old_again)))
        code, program = self.random.choice(actions)()
        name = next(iter(re.findall(r"\bv\d+\b", code)), "")
        variable = self.variables.get(name)
        cell.moves |= bool(variable and variable.moved) or code.startswith("for one") or bool(re.search(r"= .*\bv\d", code))
        said = code.startswith("println") and variable
        if said and (variable.was_old or (variable.shaken and "dyn" in variable.type)):
            if cell.code:
                return
            cell.either, cell.fails = True, "defined anew"
        cell.code += f"\n{code}"
        cell.program.append(program)

    def variable_name(self):
        return f"v{self.random.randint(0, 9)}"

    def make(self):
        name, n, kind = self.variable_name(), self.random.randint(0, 60), self.any_type(depth=2)
        code = f"let mut {name}: {kind} = Make::make({n});"
        form = self.random.random()
        if form < 0.1:
            kind = f"Box<dyn Fn(u64) -> {kind}>"
            code = f"let mut {name}: {kind} = Box::new(|n| Make::make(n));"
        elif form < 0.5:
            code = f"let mut {name} = <{kind} as Make>::make({n});"
        resolved = self.resolve(kind)
        self.variables[name] = Variable(resolved, self.versions_in(resolved))
        return code, self.in_program(code)

    def make_hidden(self):
        """A variable whose type does not tell what is behind it."""
        name, n = self.variable_name(), self.random.randint(0, 60)
        traits = [(t, target) for t in self.names("Trait") for target in self.definitions[t].parts if target != "trait"]
        if traits and self.random.random() < 0.6:
            trait, hidden = self.random.choice(traits)
            kind = f"Box<dyn {trait}>"
        else:
            hidden = self.random.choice(self.names("Struct", "Enum", "Alias") or ["u8"])
            kind = "Box<dyn std::any::Any>"
        self.variables[name] = Variable(kind, {}, hidden, self.versions_in(kind))
        code = f"let mut {name}: {kind} = Box::new(<{hidden} as Make>::make({n}));"
        return code, self.in_program(code)

    def say(self, name):
        variable = self.variables[name]
        kind = variable.type
        if kind.startswith("Box<dyn Fn"):
            code = f'println!("{{:?}}", {name}({self.random.randint(0, 60)}));'
        elif kind.startswith("Box<dyn Trait"):
            trait = DEFINED.findall(kind)[0]
            code = f'println!("{{}} {{}}", {name}.one(), {name}.two());'
            program = f'println!("{{}} {{}}", {trait}::one(&*{name}), {trait}::two(&*{name}));'
            return code, self.in_program(program, variable.trait)
        elif kind.startswith("Box<dyn"):
            target = self.random.choice([variable.hidden] * 3 + self.names("Struct", "Enum"))
            code = f'println!("{{:?}}", {name}.downcast_ref::<{target}>());'
        else:
            return self.random.choice(self.ways_to_say(name))
        return code, self.in_program(code)

    def ways_to_say(self, name):
        """A variable of a type that can be printed: by itself, by a trait, a method or a function."""
        kind = self.variables[name].type
        whole = f'println!("{{:?}}", {name});'
        ways = [(whole, whole)] * 3
        for trait in self.names("Trait"):
            if kind in self.definitions[trait].parts:
                program = f'println!("{{}} {{}}", {trait}::one(&{name}), {trait}::two(&{name}));'
                ways.append((program, self.in_program(program)))
        for other in self.names("tag", "function"):
            if f": &{kind})" in self.definitions[other].text:
                program = f'println!("{{}}", {other}(&{name}));'
                code = program if other.startswith("function") else f'println!("{{}}", {name}.{other}());'
                ways.append((code, self.in_program(program)))
        if kind.startswith("Struct"):
            fields = re.search(r"struct \w+ \{ (.*) \}\n", self.definitions[kind].text)[1]
            one = self.random.choice(re.findall(r"(?:^|, )([abcde]): ", fields))
            code = f'println!("{{:?}}", {name}.{one});'
            ways += [(code, code)] * 2
        if kind.startswith("Enum"):
            variant = re.search(r"enum \w+ \{ (\w+)", self.definitions[kind].text)[1]
            code = f'println!("{{}}", matches!(&{name}, {kind}::{variant} {{ .. }}));'
            ways.append((code, self.in_program(code)))
        return ways

    def say_definition(self):
        n = self.random.randint(0, 60)
        codes = [f'println!("{{}}", std::mem::size_of::<{self.any_type()}>());', f'println!("{{}}", {self.any_length(99)});']
        takes_number = [f for f in self.names("function") if "(n: u64)" in self.definitions[f].text]
        codes += [f'println!("{{}}", {name}({n}));' for name in takes_number]
        code = self.random.choice(codes)
        return code, self.in_program(code)

    def change(self, name):
        kind, n = self.variables[name].type, self.random.randint(0, 60)
        changes = [f"{name} = Make::make({n});"]
        if kind.startswith("Vec"):
            changes += [f"{name}.push(Make::make({n}));", f"{name}.clear();", f"for i in 0..2 {{ {name}.push(Make::make(i)); }}"]
        if kind.startswith("Option"):
            changes += [f"{name}.take();", f"if {name}.is_none() {{ {name} = Make::make({n}); }}"]
        code = self.random.choice(changes)
        return code, code

    def move(self, name):
        variable, other = self.variables[name], self.variable_name()
        wrapped = [("{}", "{}"), ("Some({})", "Option<{}>"), ("vec![{}]", "Vec<{}>"), ("Box::new({})", "Box<{}>")]
        value, kind = self.random.choice(wrapped)
        code = f"let mut {other} = {value.format(name)};"
        if self.random.random() < 0.3:
            other, code = "", f"drop({name});"
        elif variable.type.startswith("Vec") and self.random.random() < 0.5:
            other, code = "", f'for one in {name} {{ println!("{{:?}}", one); }}'
        variable.moved = bool(OWNING.search(variable.type))
        if other:
            self.variables[other] = Variable(kind.format(variable.type), variable.versions)
        return code, code

    # Cells that must fail, and change nothing.

    def failing_cell(self):
        old = [name for name, v in self.variables.items() if not v.moved and self.is_old(v)]
        moved = [name for name, v in self.variables.items() if v.moved]
        choices = [self.unknown_variable, self.broken_definition] + [self.definition_that_takes_its_variable] * 2
        if old:
            choices += [lambda: Cell(self.use_of(self.random.choice(old)), "defined anew")] * 16
        if moved:
            choices += [lambda: Cell(self.use_of(self.random.choice(moved)), "moved|defined anew")] * 3
        return self.random.choice(choices)()

    def use_of(self, name):
        uses = [f"drop({name});", f"let other = {name};", f"let other = &{name};", f"let other = vec![{name}];"]
        if "dyn" not in self.variables[name].type:
            uses += [f'println!("{{:?}}", {name});'] * 3 + [f"{name} = Make::make(1);"] * (not self.variables[name].moved)
        return self.random.choice(uses)

    def unknown_variable(self):
        return Cell('println!("{:?}", never_made);', "never_made")

    def broken_definition(self):
        _, code = self.changed_definition()
        return Cell(f'{code}\nlet broken: i32 = "text";', "mismatched types")

    def definition_that_takes_its_variable(self):
        """The variable is there, but not to the cell that changes its type."""
        one, code = self.changed_definition()
        kept = copy.copy(self.definitions)
        self.definitions[one.name] = one
        names = [name for name, v in self.variables.items() if not v.moved and not v.was_old and self.is_old(v)]
        self.definitions = kept
        if not names:
            return self.unknown_variable()
        return Cell(f"{code}\n{self.use_of(self.random.choice(names))}", "defined anew")
