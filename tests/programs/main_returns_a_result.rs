// `?` in main itself.

use std::collections::BTreeMap;
use std::error::Error;

fn parse(text: &str) -> Result<BTreeMap<String, i32>, Box<dyn Error>> {
    let mut map = BTreeMap::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (key, value) = line.split_once(':').ok_or_else(|| format!("no colon in {line:?}"))?;
        map.insert(key.to_string(), value.trim().parse()?);
    }
    Ok(map)
}

fn main() -> Result<(), Box<dyn Error>> {
    let map = parse("a: 1\n\nb:22 \n")?;
    println!("{map:?}");
    let number: i32 = "41".parse()?;
    println!("{}", number + 1);
    if let Err(error) = parse("a: x") {
        println!("{error}");
    }
    let sum: i32 = parse("x:5\ny:6")?.values().sum();
    println!("{sum}");
    Ok(())
}
