// main can leave early.

#[derive(Debug, PartialEq)]
enum State {
    Running(u32),
    Done,
}

fn step(state: State) -> State {
    match state {
        State::Running(0) => State::Done,
        State::Running(n) => State::Running(n - 1),
        State::Done => State::Done,
    }
}

fn find(list: &[i32], wanted: i32) -> Option<usize> {
    for (index, item) in list.iter().enumerate() {
        if *item == wanted {
            return Some(index);
        }
    }
    None
}

fn main() {
    println!("{:?} {:?}", find(&[4, 5, 6], 5), find(&[], 1));
    let mut state = State::Running(3);
    loop {
        println!("{state:?}");
        state = step(state);
        if state == State::Done {
            println!("early");
            return;
        }
        if let State::Running(n) = &state
            && *n > 100
        {
            break;
        }
    }
    println!("never");
}
