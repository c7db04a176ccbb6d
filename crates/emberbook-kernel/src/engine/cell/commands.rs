//! The commands of a notebook, as IPython's users know them: the lines before a cell's code that begin with `%`, `!` or `?`.
//! Some begin with a colon, as evcxr's users know them. Nowhere else is a line a command.

use std::sync::Arc;
use std::time::Duration;

use crate::blank::blank;
use crate::engine::mistakes::translations::local;
use crate::engine::run::say;
use crate::engine::{Answer, CellError, Engine, Event, Wish, mistakes, python, shell};

/// What a student can type, and what it does.
const COMMANDS: [(&str, &str); 10] = [
    ("%time CODE", "run a line, and say how long it took"),
    ("%%time", "at the top of a cell: run the cell, and say how long it took"),
    ("%who", "the names of the variables; %whos shows their types too"),
    ("%reset", "forget all variables, functions and types"),
    ("%load FILE", "put the text of a file into this cell"),
    (
        "?NAME",
        "what is known about a function, a method or a variable: ?mse_loss, mm?; and what Python's is here: ?print",
    ),
    ("!COMMAND", "run a command of the system: !ls, !head data.csv"),
    (":dep NAME = \"VERSION\"", "use another library: :dep rand = \"0.9\""),
    (":quit", "end the kernel; :vars and :clear do what %whos and %reset do"),
    ("%help", "this list"),
];

#[derive(Debug, PartialEq, Eq)]
pub(in crate::engine) enum Command {
    Time,
    Who,
    Whos,
    Reset,
    Load(String),
    Shell(String),
    Describe(String),
    Dependency(String),
    Help,
    Clear,
    Quit,
}

impl Engine {
    /// Does what a command says, but for [`Command::Time`], which is about the code that follows.
    pub(in crate::engine) fn obey(&mut self, command: &Command, answer: &mut Answer) -> Result<(), CellError> {
        match command {
            Command::Time => {}
            Command::Help => self.print(&help()),
            Command::Who => {
                let names: Vec<String> = self.variables.types().into_keys().collect();
                self.print(&if names.is_empty() { "no variables yet\n".to_owned() } else { names.join("  ") + "\n" });
            }
            Command::Whos => drop((self.events)(Event::Display { data: self.variables.table(), id: None })),
            Command::Reset => {
                self.forget_all();
                self.print("All variables, functions and types are forgotten.\n");
            }
            Command::Clear => self.forget_all(),
            Command::Dependency(line) => {
                let events = Arc::clone(&self.events);
                self.dependencies
                    .add(line, &mut |line| say(&*events, line))
                    .map_err(|error| mistakes::command(&error.to_string()))?;
                self.commands.push(format!(":dep {line}"));
            }
            Command::Load(file) => {
                let text = std::fs::read_to_string(file);
                let text = text.map_err(|error| mistakes::command(&format!("`{file}` cannot be read: {error}")))?;
                answer.wishes.push(Wish::Load(text));
            }
            Command::Describe(name) => {
                let is_own = self.variables.get(name).is_some()
                    || self.items.iter().any(|item| item.provides().contains(name.as_str()));
                if let Some(page) = python::page(name, false).filter(|_| !is_own) {
                    answer.wishes.push(Wish::Page(page));
                    return Ok(());
                }
                let known = self.help.describe(name);
                if let (None, Some(page)) = (&known, python::page(name, true)) {
                    answer.wishes.push(Wish::Page(page));
                    return Ok(());
                }
                let (text, html) =
                    known.ok_or_else(|| mistakes::command(&format!("nothing is known about `{name}`")))?;
                answer
                    .wishes
                    .push(Wish::Page([("text/plain".to_owned(), text), ("text/html".to_owned(), html)].into()));
            }
            Command::Shell(command) => {
                let events = Arc::clone(&self.events);
                shell::run(command, &move |event| drop(events(event)))?;
            }
            Command::Quit => answer.wishes.push(Wish::Exit),
        }
        Ok(())
    }
}

/// What `%time` says.
pub(in crate::engine) fn time(run: Duration, compile: Duration) -> String {
    format!("Wall time: {} (compiled in {})\n", clock(run), clock(compile))
}

/// A duration as IPython says it: `29.5 ms`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    match seconds {
        0.0..1e-3 => format!("{:.0} µs", seconds * 1e6),
        1e-3..1.0 => format!("{:.1} ms", seconds * 1e3),
        1.0..60.0 => format!("{seconds:.2} s"),
        _ => format!("{}min {:.0}s", time.as_secs() / 60, seconds % 60.0),
    }
}

/// Takes the commands out of a cell. The code keeps its place, with spaces for what was there.
pub(in crate::engine) fn split(cell: &str) -> Result<(Vec<Command>, String), CellError> {
    let mut commands = Vec::new();
    let mut code = String::with_capacity(cell.len());
    let mut rest = cell;
    while let Some(line) = rest.split_inclusive('\n').next() {
        let text = line.trim();
        let (name, argument) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let argument = argument.trim();
        if let Some(command) = line.strip_prefix('!') {
            commands.push(Command::Shell(command.trim().to_owned()));
        } else if let Some(name) = text.strip_prefix('?') {
            commands.push(Command::Describe(name.trim().to_owned()));
        } else if name == "%time" {
            // The rest of the line is code.
            commands.push(Command::Time);
            let length = line.find(name).unwrap_or_default() + name.len();
            code += &" ".repeat(length);
            code += &rest[length..];
            return Ok((commands, code));
        } else if text.starts_with(['%', ':']) && !text.starts_with("::") {
            commands.push(match (name, argument) {
                ("%%time", "") => Command::Time,
                ("%who", "") => Command::Who,
                ("%whos" | ":vars", "") => Command::Whos,
                ("%reset", "" | "-f") => Command::Reset,
                (":clear", "") => Command::Clear,
                ("%help" | "%lsmagic" | "%magic" | ":help", "") => Command::Help,
                ("%load", file) if !file.is_empty() => Command::Load(file.to_owned()),
                (":dep", line) if !line.is_empty() => Command::Dependency(line.to_owned()),
                (":quit", "") => Command::Quit,
                (":preserve_vars_on_panic", _) => {
                    return Err(mistakes::command("variables are always kept after a panic; there is nothing to set"));
                }
                _ => return Err(mistakes::command(&format!("there is no command `{text}`; %help lists them"))),
            });
        } else if !text.is_empty() {
            code += rest;
            return Ok((commands, code));
        }
        code += &blank(line, |_| false);
        rest = &rest[line.len()..];
    }
    Ok((commands, code))
}

/// The name that a cell asks about as IPython's users do: `mse_loss?`.
pub(in crate::engine) fn question(cell: &str) -> Option<&str> {
    let name = cell.trim().trim_end_matches('?');
    let is_name = |letter: char| letter.is_alphanumeric() || "_.:!".contains(letter);
    (!name.is_empty() && cell.trim().ends_with('?') && name.chars().all(is_name)).then_some(name)
}

/// The bytes of the lines before the code that are commands.
pub(in crate::engine) fn commands(cell: &str) -> usize {
    let is_command = |line: &&str| {
        line.trim().is_empty()
            || line.starts_with(['!', '?', '%'])
            || (line.starts_with(':') && !line.starts_with("::"))
    };
    cell.split_inclusive('\n').take_while(is_command).map(str::len).sum()
}

/// The cell with spaces for its commands.
pub(in crate::engine) fn without_commands(cell: &str) -> String {
    let code = commands(cell);
    blank(cell, |byte| byte >= code)
}

/// The list of commands, as text.
fn help() -> String {
    COMMANDS.iter().map(|(command, what)| format!("{command:<24} {}\n", local(what))).collect()
}

/// The commands that begin with these letters.
pub(in crate::engine) fn starting_with(letters: &str) -> Vec<String> {
    ["%time", "%%time", "%who", "%whos", "%reset", "%load", "%help", ":dep", ":vars", ":clear", ":help", ":quit"]
        .into_iter()
        .filter(|command| command.starts_with(letters))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_stand_before_the_code() {
        let (commands, code) = split("!ls\n\n%%time\n:dep rand\nlet x = 1;\n%who").unwrap();
        assert_eq!(commands, [Command::Shell("ls".into()), Command::Time, Command::Dependency("rand".into())]);
        assert_eq!(code, "   \n\n      \n         \nlet x = 1;\n%who");
    }

    #[test]
    fn a_timed_line_keeps_its_columns() {
        let (commands, code) = split("%time let y = f(x);\ny").unwrap();
        assert_eq!((commands, code.as_str()), (vec![Command::Time], "      let y = f(x);\ny"));
    }

    #[test]
    fn a_question_is_a_name_alone() {
        assert_eq!(question("mse_loss?"), Some("mse_loss"));
        assert_eq!(question(" x.mm?? \n"), Some("x.mm"));
        assert_eq!(question("read(\"a\")?"), None);
        assert_eq!(question("?"), None);
    }

    #[test]
    fn an_unknown_command_names_the_way_out() {
        let error = split("%matplotlib inline").unwrap_err();
        assert_eq!(error.value, "there is no command `%matplotlib inline`; %help lists them");
    }
}
