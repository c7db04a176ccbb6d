// Parts of a value, borrowed at the same time.

#[derive(Debug, Default)]
struct Account {
    name: String,
    balance: i64,
    log: Vec<String>,
}

struct Game {
    players: Vec<Account>,
    round: u32,
}

impl Game {
    fn play(&mut self) {
        let Game { players, round } = self;
        for player in players.iter_mut() {
            *round += 1;
            player.balance += i64::from(*round);
        }
    }
    fn transfer(&mut self, from: usize, to: usize, amount: i64) -> bool {
        let Ok([a, b]) = self.players.get_disjoint_mut([from, to]) else { return false };
        a.balance -= amount;
        b.balance += amount;
        b.log.push(format!("{amount} from {}", a.name));
        true
    }
}

fn main() {
    let mut account = Account { name: "ann".into(), ..Default::default() };
    let (name, log) = (&account.name, &mut account.log);
    log.push(name.to_uppercase());
    let mut deposit = |amount| account.balance += amount;
    deposit(5);
    deposit(6);
    println!("{account:?}");
    let players = vec![account, Account { name: "bob".to_string(), ..Default::default() }];
    let mut game = Game { players, round: 0 };
    game.play();
    println!("{} {} {}", game.transfer(0, 1, 10), game.transfer(1, 1, 1), game.transfer(0, 7, 1));
    let Game { players, round } = game;
    let [first, second] = &players[..] else { unreachable!() };
    println!("{round} {} {} {:?}", first.balance, second.balance, second.log);
    let mut grid = [[0; 3]; 2];
    let [top, bottom] = &mut grid;
    top[0] = 1;
    bottom.copy_from_slice(top);
    println!("{grid:?}");
}
