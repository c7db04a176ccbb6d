/// The text with spaces for all that is not wanted; bytes and lines stay where they are.
pub fn blank(text: &str, wanted: impl Fn(usize) -> bool) -> String {
    let mut result = String::with_capacity(text.len());
    for (place, letter) in text.char_indices() {
        if letter == '\n' || wanted(place) {
            result.push(letter);
        } else {
            result.extend(std::iter::repeat_n(' ', letter.len_utf8()));
        }
    }
    result
}
