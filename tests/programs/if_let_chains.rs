// Several patterns and conditions in one `if`.

use std::collections::HashMap;

enum Command {
    Move { dx: i32, dy: i32 },
    Say(String),
    Stop,
}

fn parse(line: &str) -> Option<Command> {
    if let Some(rest) = line.strip_prefix("move ")
        && let Some((dx, dy)) = rest.split_once(' ')
        && let (Ok(dx), Ok(dy)) = (dx.parse(), dy.parse())
    {
        return Some(Command::Move { dx, dy });
    }
    if let Some(text) = line.strip_prefix("say ")
        && !text.is_empty()
    {
        return Some(Command::Say(text.to_string()));
    }
    (line == "stop").then_some(Command::Stop)
}

fn main() {
    for line in ["move 1 -2", "move x 1", "say hi", "say ", "stop"] {
        match parse(line) {
            Some(Command::Move { dx, dy }) => println!("moved by {dx}, {dy}"),
            Some(Command::Say(text)) => println!("said {text}"),
            Some(Command::Stop) => println!("stopped"),
            None => println!("{line:?}?"),
        }
    }
    let ages = HashMap::from([("ada", 36), ("alan", 41)]);
    for name in ["ada", "alan", "grace"] {
        if let Some(age) = ages.get(name)
            && *age > 40
        {
            println!("{name} is over 40");
        } else if let Some(age) = ages.get(name) {
            println!("{name} is {age}");
        } else {
            println!("{name} is unknown");
        }
    }
}
