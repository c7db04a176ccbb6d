// What was printed before the panic is there.

#[derive(Debug)]
struct Account {
    balance: u32,
}

impl Account {
    fn withdraw(&mut self, amount: u32) -> u32 {
        assert!(amount <= self.balance, "{} is more than {}", amount, self.balance);
        self.balance -= amount;
        self.balance
    }
}

fn main() {
    let mut account = Account { balance: 10 };
    println!("{}", account.withdraw(4));
    println!("{account:?}");
    let amounts = [5, 1, 2];
    for amount in amounts {
        println!("{}", account.withdraw(amount));
    }
    println!("never");
}
