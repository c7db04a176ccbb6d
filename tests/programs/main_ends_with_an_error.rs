// What was printed before the error is there.

#[derive(Debug)]
struct Error {
    line: usize,
    what: String,
}

fn parse(text: &str) -> Result<i32, Error> {
    let mut sum = 0;
    for (index, line) in text.lines().enumerate() {
        sum += line.parse::<i32>().map_err(|error| Error { line: index + 1, what: error.to_string() })?;
    }
    Ok(sum)
}

fn main() -> Result<(), Error> {
    println!("{}", parse("1\n2\n3")?);
    if let Err(Error { line, what }) = parse("4\nfive") {
        println!("line {line}: {what}");
    }
    let sum = parse("6\n\n7")?;
    println!("never {sum}");
    Ok(())
}
