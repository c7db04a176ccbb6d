// What is private, what the crate sees, what the parent sees.

pub(crate) mod bank {
    #[derive(Debug)]
    pub struct Account {
        pub name: String,
        balance: i64,
        pub(crate) log: Vec<String>,
    }

    impl Account {
        pub fn new(name: &str) -> Self {
            Self { name: name.to_string(), balance: 0, log: vec![] }
        }
        pub fn balance(&self) -> i64 {
            self.balance
        }
        fn change(&mut self, by: i64) {
            self.balance += by;
            self.log.push(format!("{by:+}"));
        }
    }

    pub fn transfer(from: &mut Account, to: &mut Account, amount: i64) -> Result<(), String> {
        rules::check(from, amount)?;
        from.change(-amount);
        to.change(amount);
        Ok(())
    }

    pub fn deposit(account: &mut Account, amount: i64) {
        account.change(amount);
    }

    mod rules {
        use super::Account;

        pub(super) fn check(account: &Account, amount: i64) -> Result<(), String> {
            if account.balance < amount {
                return Err(format!("{} has {} only", account.name, account.balance));
            }
            Ok(())
        }
    }
}

use crate::bank::{Account, deposit, transfer};

fn main() {
    let (mut ada, mut bob) = (Account::new("ada"), Account::new("bob"));
    deposit(&mut ada, 50);
    println!("{:?}", transfer(&mut ada, &mut bob, 20));
    println!("{:?}", transfer(&mut bob, &mut ada, 21));
    ada.name.push_str(" L.");
    println!("{} {} {:?}", ada.name, ada.balance(), ada.log);
    println!("{bob:?}");
}
