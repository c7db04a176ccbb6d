// A machine of states, each of which knows the next.

use std::fmt;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Red { left: u32 },
    Green { left: u32 },
    Yellow,
    Off,
}

#[derive(Debug, Clone, Copy)]
enum Event {
    Tick,
    Button,
    PowerCut,
}

impl State {
    const START: State = State::Red { left: 2 };

    fn next(self, event: Event) -> State {
        match (self, event) {
            (_, Event::PowerCut) => State::Off,
            (State::Off, _) => State::START,
            (State::Green { .. }, Event::Button) => State::Yellow,
            (state, Event::Button) => state,
            (State::Red { left: 0 }, Event::Tick) => State::Green { left: 3 },
            (State::Red { left }, Event::Tick) => State::Red { left: left - 1 },
            (State::Green { left: 1 }, Event::Tick) => State::Yellow,
            (State::Green { left }, Event::Tick) => State::Green { left: left - 1 },
            (State::Yellow, Event::Tick) => State::START,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self {
            State::Red { .. } => 'R',
            State::Green { .. } => 'G',
            State::Yellow => 'Y',
            State::Off => '-',
        };
        write!(f, "{letter}")
    }
}

fn run(events: &str) -> String {
    let mut state = State::START;
    let mut shown = state.to_string();
    for event in events.chars().map(|c| match c {
        'b' => Event::Button,
        'x' => Event::PowerCut,
        _ => Event::Tick,
    }) {
        state = state.next(event);
        shown += &state.to_string();
    }
    shown
}

fn main() {
    println!("{}", run("........"));
    println!("{}", run("...b.b"));
    println!("{}", run(".x.."));
    let mut state = State::START;
    let mut seen = vec![];
    while !seen.contains(&state) {
        seen.push(state);
        state = state.next(Event::Tick);
    }
    println!("{} {state:?}", seen.len());
}
