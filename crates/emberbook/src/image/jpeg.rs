//! Whether a JPEG file goes on to its end: the decoder fills what is missing with gray and says nothing.

use std::io::{self, BufRead, ErrorKind, Read};

/// Goes from marker to marker up to the one that ends the picture. Thumbnails are inside segments, which are skipped, and
/// what a phone adds behind the picture is never reached.
pub(super) fn is_whole(mut file: impl BufRead) -> io::Result<bool> {
    match find_end(&mut file) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        found => found.map(|()| true),
    }
}

fn find_end(file: &mut impl BufRead) -> io::Result<()> {
    const END: u8 = 0xd9;
    loop {
        // Whatever comes before a marker is the picture's data, in which 255 is followed by 0 or by a counter.
        if file.skip_until(0xff)? == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let mut marker = 0xff;
        while marker == 0xff {
            marker = number::<1>(file)?[0];
        }
        match marker {
            END => return Ok(()),
            // Data, the picture's start, or a counter: nothing follows that belongs to it.
            0x00 | 0x01 | 0xd0..=0xd8 => {}
            _ => {
                let length = u64::from(u16::from_be_bytes(number(file)?)).saturating_sub(2);
                if io::copy(&mut file.by_ref().take(length), &mut io::sink())? < length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }
}

fn number<const BYTES: usize>(file: &mut impl Read) -> io::Result<[u8; BYTES]> {
    let mut bytes = [0; BYTES];
    file.read_exact(&mut bytes).map(|()| bytes)
}
