// A slice borrows a part, and keeps the whole from changing.

fn first_word(text: &str) -> &str {
    match text.find(' ') {
        Some(end) => &text[..end],
        None => text,
    }
}

fn parse(line: &str) -> Option<(&str, &str)> {
    line.split_once('=').map(|(key, value)| (key.trim(), value.trim()))
}

fn middle<T>(list: &[T]) -> &[T] {
    if list.len() < 3 { &[] } else { &list[1..list.len() - 1] }
}

fn main() {
    let mut text = String::from("hello wide world");
    let word = first_word(&text).to_uppercase();
    text.clear();
    println!("{word:?} {text:?}");
    println!("{} {}", first_word("single"), first_word("two words"));
    println!("{:?} {:?}", parse(" a = 1 "), parse("nothing"));
    println!("{:?} {:?}", middle(&[1, 2, 3, 4]), middle(&["x"]));
    let mut numbers = [5, 4, 3, 2, 1];
    numbers[1..4].reverse();
    let (left, right) = numbers.split_at_mut(2);
    left[0] += right[0];
    std::mem::swap(&mut left[1], &mut right[2]);
    println!("{numbers:?} {:?} {:?}", numbers.first(), numbers.get(9));
}
