// A trait that closures and functions have.

trait Rule {
    fn check(&self, text: &str) -> bool;

    fn and<R: Rule>(self, other: R) -> impl Rule
    where
        Self: Sized,
    {
        move |text: &str| self.check(text) && other.check(text)
    }
}

impl<F: Fn(&str) -> bool> Rule for F {
    fn check(&self, text: &str) -> bool {
        self(text)
    }
}

fn longer_than(length: usize) -> impl Rule {
    move |text: &str| text.len() > length
}

fn has_digit(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

fn describe(rules: &[(&str, Box<dyn Rule>)], text: &str) -> String {
    let broken: Vec<_> = rules.iter().filter(|(_, rule)| !rule.check(text)).map(|(name, _)| *name).collect();
    if broken.is_empty() { "fine".into() } else { broken.join(" and ") }
}

fn main() {
    let rules: Vec<(&str, Box<dyn Rule>)> = vec![
        ("too short", Box::new(longer_than(3))),
        ("no digit", Box::new(has_digit)),
        ("no letter", Box::new(|text: &str| text.chars().any(char::is_alphabetic))),
    ];
    for text in ["abc1", "ab", "12345"] {
        println!("{text}: {}", describe(&rules, text));
    }
    let both = longer_than(2).and(has_digit);
    println!("{} {}", both.check("ab1"), both.check("abc"));
}
