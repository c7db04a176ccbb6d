// What is larger is for the type to say.

use std::cmp::{Ordering, Reverse};

#[derive(Debug, PartialEq, Eq, Clone)]
struct Version {
    major: u32,
    minor: u32,
    label: Option<String>,
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        let numbers = (self.major, self.minor).cmp(&(other.major, other.minor));
        numbers.then_with(|| match (&self.label, &other.label) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(a), Some(b)) => a.cmp(b),
        })
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn parse(text: &str) -> Option<Version> {
    let (numbers, label) = match text.split_once('-') {
        Some((numbers, label)) => (numbers, Some(label.to_string())),
        None => (text, None),
    };
    let (major, minor) = numbers.split_once('.')?;
    Some(Version { major: major.parse().ok()?, minor: minor.parse().ok()?, label })
}

fn main() {
    let mut versions: Vec<Version> =
        ["1.10", "1.2", "2.0-rc", "2.0", "2.0-beta", "x"].into_iter().flat_map(parse).collect();
    versions.sort();
    for Version { major, minor, label } in &versions {
        println!("{major}.{minor} {}", label.as_deref().unwrap_or("-"));
    }
    println!("{:?}", versions.iter().max().map(|v| v.major));
    versions.sort_by_key(|v| Reverse(v.minor));
    println!("{}", versions[0].minor);
    println!("{}", versions[0] > versions[1].clone().min(versions[2].clone()));
}
