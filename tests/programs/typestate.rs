// A door that cannot be opened twice: the compiler sees its state.

use std::marker::PhantomData;

struct Open;
struct Closed;
struct Locked {
    code: u32,
}

struct Door<State> {
    log: Vec<&'static str>,
    state: State,
}

impl Door<Closed> {
    fn new() -> Self {
        Door { log: vec!["built"], state: Closed }
    }
    fn open(self) -> Door<Open> {
        self.become_state("opened", Open)
    }
    fn lock(self, code: u32) -> Door<Locked> {
        self.become_state("locked", Locked { code })
    }
}

impl Door<Open> {
    fn close(self) -> Door<Closed> {
        self.become_state("closed", Closed)
    }
}

impl Door<Locked> {
    fn unlock(self, code: u32) -> Result<Door<Closed>, Self> {
        if self.state.code == code { Ok(self.become_state("unlocked", Closed)) } else { Err(self) }
    }
}

impl<State> Door<State> {
    fn become_state<Next>(mut self, what: &'static str, state: Next) -> Door<Next> {
        self.log.push(what);
        Door { log: self.log, state }
    }
}

struct Token<S>(PhantomData<S>);

fn kind<S>(_: &Token<S>) -> usize {
    std::mem::size_of::<S>()
}

fn main() {
    let door = Door::new().open().close().lock(42);
    let door = match door.unlock(1) {
        Ok(_) => unreachable!(),
        Err(door) => door,
    };
    match door.unlock(42) {
        Ok(door) => println!("{}", door.open().log.join(" ")),
        Err(_) => println!("still locked"),
    }
    println!("{} {}", kind(&Token::<Locked>(PhantomData)), kind(&Token(PhantomData::<Open>)));
}
