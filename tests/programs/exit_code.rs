// main says how it ended.

use std::process::{ExitCode, Termination};

#[derive(Debug)]
enum State {
    Fine,
    Broken(u8),
}

impl Termination for State {
    fn report(self) -> ExitCode {
        match self {
            State::Fine => ExitCode::SUCCESS,
            State::Broken(code) => ExitCode::from(code),
        }
    }
}

fn run(number: i32) -> State {
    match number {
        0.. => State::Fine,
        _ => State::Broken(number.unsigned_abs() as u8),
    }
}

fn main() -> ExitCode {
    println!("{:?} {:?}", run(1), run(-3));
    println!("{}", run(5).report() == ExitCode::SUCCESS);
    run(0).report()
}
