//! What a file is, by how it begins: for those who took the wrong one.

/// So many bytes of a file's start are enough.
pub(crate) const START: u64 = 512;

/// What `start` looks like, in words that fit behind "it looks like".
pub(crate) fn of(start: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 13] = [
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"BM", "a BMP picture"),
        (b"II*\0", "a TIFF picture"),
        (b"MM\0*", "a TIFF picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\x89HDF", "an HDF5 file, as Keras writes"),
        (b"version https://git-lfs", "a Git LFS pointer, which stands for a file that was not downloaded"),
        (b"\x93NUMPY", "a NumPy array"),
        (b"\x7fELF", "a program"),
    ];
    let text = String::from_utf8_lossy(start).trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).to_lowercase();
    match () {
        () if start.is_empty() => Some("an empty file"),
        () if text.starts_with("<!doctype html") || text.starts_with("<html") => {
            Some("a web page (HTML): perhaps the download gave an error page in place of the file")
        }
        () if matches!(start, [0x80, 2..=5, ..]) => Some("a Python pickle that torch.save did not write"),
        () if text.starts_with("<?xml") || text.starts_with("<svg") => Some("an SVG or XML file"),
        () if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP") => Some("a WebP picture"),
        () if matches!(start.get(4..12), Some(b"ftypheic" | b"ftypmif1" | b"ftypheix")) => Some("an HEIC picture"),
        () => KINDS.iter().find(|(beginning, _)| start.starts_with(beginning)).map(|(_, kind)| *kind),
    }
}
