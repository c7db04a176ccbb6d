// Letters moved along the alphabet, and their frequencies.

const N: u8 = 26;

fn shift(c: char, by: u8) -> char {
    let base = match c {
        'a'..='z' => b'a',
        'A'..='Z' => b'A',
        _ => return c,
    };
    ((c as u8 - base + by) % N + base) as char
}

fn encode(text: &str, key: u8) -> String {
    text.chars().map(|c| shift(c, key)).collect()
}

fn decode(text: &str, key: u8) -> String {
    encode(text, N - key % N)
}

fn vigenere(text: &str, key: &str) -> String {
    text.chars().zip(key.bytes().cycle()).map(|(c, k)| shift(c, k - b'a')).collect()
}

fn most_common(text: &str) -> Option<char> {
    let mut counts = [0usize; N as usize];
    for byte in text.bytes().filter(u8::is_ascii_alphabetic) {
        counts[(byte.to_ascii_lowercase() - b'a') as usize] += 1;
    }
    let (index, count) = counts.iter().enumerate().max_by_key(|(index, count)| (**count, usize::MAX - index))?;
    (*count > 0).then(|| (b'a' + index as u8) as char)
}

fn main() {
    let secret = encode("Hello, World! xyz", 3);
    println!("{secret} | {}", decode(&secret, 3));
    println!("{}", encode(&encode("rot", 13), 13));
    println!("{}", vigenere("attackatdawn", "lemon"));
    println!("{:?} {:?}", most_common("everywhere"), most_common("123"));
    println!("{}", ('a'..='e').chain('X'..='Z').map(|c| shift(c, 1)).collect::<String>());
}
