// `?` for values that may be missing.

use std::collections::HashMap;

#[derive(Debug, Clone)]
struct Person {
    name: String,
    boss: Option<String>,
}

struct Company {
    people: HashMap<String, Person>,
}

impl Company {
    fn new(people: &[(&str, Option<&str>)]) -> Self {
        let people = people
            .iter()
            .map(|(name, boss)| (name.to_string(), Person { name: name.to_string(), boss: boss.map(str::to_string) }))
            .collect();
        Company { people }
    }
    fn boss(&self, name: &str) -> Option<&Person> {
        let boss = self.people.get(name)?.boss.as_ref()?;
        self.people.get(boss)
    }
    fn boss_of_boss(&self, name: &str) -> Option<&str> {
        Some(&self.boss(&self.boss(name)?.name)?.name)
    }
}

fn last_digit(text: &str) -> Option<u32> {
    text.lines().last()?.chars().next_back()?.to_digit(10)
}

fn main() {
    let company = Company::new(&[("ann", None), ("bo", Some("ann")), ("cy", Some("bo")), ("di", Some("nobody"))]);
    for name in ["ann", "bo", "cy", "di", "ed"] {
        println!("{name} {:?} {:?}", company.boss(name).map(|p| p.name.as_str()), company.boss_of_boss(name));
    }
    println!("{:?} {:?} {:?}", last_digit("a\nb7"), last_digit("x"), last_digit(""));
}
