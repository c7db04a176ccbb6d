// Letters, bytes and places in text that is not English.

fn describe(text: &str) -> String {
    format!("{} chars, {} bytes", text.chars().count(), text.len())
}

fn cut(text: &str, length: usize) -> &str {
    match text.char_indices().nth(length) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

fn main() {
    for text in ["hello", "grüße", "日本語", "🦀 crab"] {
        println!("{text}: {}, {:?}", describe(text), cut(text, 2));
    }
    println!("{:?}", "ñandú".char_indices().filter(|(_, c)| !c.is_ascii()).collect::<Vec<_>>());
    println!("{:?}", "é".bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>());
    println!("{:?} {:?}", "語".chars().next().map(|c| c as u32), char::from_u32(0x1F980));
    println!("{} {}", "straße".to_uppercase(), "ΑΣ".to_lowercase());
    println!("{:?} {:?}", "grüße".get(0..3), "grüße".is_char_boundary(4));
    println!("{}", "日本語".chars().rev().collect::<String>());
    println!("{}", String::from_utf8_lossy(&[72, 105, 255, 33]));
    println!("{:?}", String::from_utf8(vec![0xE2, 0x82]).map_err(|error| error.utf8_error().valid_up_to()));
    println!("{}", "tab\t\"quote\" \u{7f} é".escape_debug());
    println!("{:?} {}", 'ß'.len_utf8(), '\u{301}'.escape_unicode());
    let mut text = String::from("über");
    text.insert(0, '¿');
    println!("{text} {:?} {:?}", text.pop(), text.find('b'));
}
