// The same leaf from different paths, told apart by `as` and by place.

use std::fmt::{Display, Formatter, Result as FmtResult, Write as _};
use std::io::{self, Cursor, Read, Result as IoResult, Write};

struct Report(Vec<(String, u32)>);

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> FmtResult {
        self.0.iter().try_for_each(|(name, count)| writeln!(f, "{name:<6}{count:>4}"))
    }
}

fn save(report: &Report, out: &mut impl Write) -> IoResult<usize> {
    let text = report.to_string();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(text.len())
}

fn load(mut input: impl Read) -> io::Result<Report> {
    let mut text = String::new();
    input.read_to_string(&mut text)?;
    let parse = |line: &str| {
        let (name, count) = line.split_once(' ')?;
        Some((name.to_string(), count.trim().parse().ok()?))
    };
    Ok(Report(text.lines().filter_map(parse).collect()))
}

fn main() -> io::Result<()> {
    use self::Report as Table;
    let table = Table(vec![("pens".into(), 12), ("ink".into(), 3)]);
    let mut bytes = Vec::new();
    println!("{}", save(&table, &mut bytes)?);
    let mut read = load(Cursor::new(bytes))?;
    read.0.swap(0, 1);
    print!("{read}");
    let mut line = String::new();
    write!(line, "{}-{}", 1, 2).expect("a string takes everything");
    println!("{line} {}", load(&b"broken"[..])?.0.len());
    Ok(())
}
