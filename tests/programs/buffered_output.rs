// Standard output, locked, buffered, and without a last line break.

use std::io::{self, BufRead, BufReader, BufWriter, Cursor, Write};

struct Upper<W: Write>(W);

impl<W: Write> Write for Upper<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write_all(&bytes.to_ascii_uppercase())?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn table(out: &mut dyn Write, n: u32) -> io::Result<()> {
    for row in 1..=n {
        for column in 1..=n {
            write!(out, "{:4}", row * column)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn copy(input: impl BufRead, mut out: impl Write) -> io::Result<usize> {
    let mut count = 0;
    for line in input.lines() {
        writeln!(out, "{count}: {}", line?)?;
        count += 1;
    }
    out.flush()?;
    Ok(count)
}

fn main() -> io::Result<()> {
    println!("first");
    table(&mut io::stdout().lock(), 3)?;
    let mut out = BufWriter::new(io::stdout());
    writeln!(out, "buffered")?;
    drop(out);
    let lines = copy(BufReader::new(Cursor::new("one\ntwo\n")), Upper(io::stdout()))?;
    println!("{lines}");
    io::stdout().write_all("bytes é\n".as_bytes())?;
    print!("no line break");
    Ok(())
}
