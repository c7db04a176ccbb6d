// Accounts, transfers and their mistakes.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
enum Error {
    NoAccount(u32),
    Insufficient { wanted: u64, there: u64 },
    SameAccount,
}

type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Default)]
struct Account {
    balance: u64,
    history: Vec<Event>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Event {
    In(u64),
    Out(u64),
}

#[derive(Default)]
struct Bank {
    accounts: BTreeMap<u32, Account>,
    next: u32,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Event::In(amount) => write!(f, "+{amount}"),
            Event::Out(amount) => write!(f, "-{amount}"),
        }
    }
}

impl Bank {
    fn open(&mut self) -> u32 {
        self.next += 1;
        self.accounts.insert(self.next, Account::default());
        self.next
    }
    fn account(&mut self, id: u32) -> Result<&mut Account> {
        self.accounts.get_mut(&id).ok_or(Error::NoAccount(id))
    }
    fn deposit(&mut self, id: u32, amount: u64) -> Result<u64> {
        let account = self.account(id)?;
        account.balance += amount;
        account.history.push(Event::In(amount));
        Ok(account.balance)
    }
    fn withdraw(&mut self, id: u32, wanted: u64) -> Result<u64> {
        let account = self.account(id)?;
        let there = account.balance;
        account.balance = there.checked_sub(wanted).ok_or(Error::Insufficient { wanted, there })?;
        account.history.push(Event::Out(wanted));
        Ok(account.balance)
    }
    fn transfer(&mut self, from: u32, to: u32, amount: u64) -> Result<()> {
        if from == to {
            return Err(Error::SameAccount);
        }
        self.account(to)?;
        self.withdraw(from, amount)?;
        self.deposit(to, amount).map(drop)
    }
}

fn main() {
    let mut bank = Bank::default();
    let (a, b) = (bank.open(), bank.open());
    println!("{:?}", bank.deposit(a, 100));
    for (from, to, amount) in [(a, b, 30), (a, b, 90), (a, 9, 1), (b, b, 5), (b, a, 30)] {
        println!("{from}->{to} {:?}", bank.transfer(from, to, amount));
    }
    for (id, account) in &bank.accounts {
        let history: Vec<String> = account.history.iter().map(Event::to_string).collect();
        println!("{id}: {} ({})", account.balance, history.join(" "));
    }
}
