// What is passed by value belongs to the function; what comes back can be used again.

fn show(text: String) -> usize {
    println!("show: {text}");
    text.len()
}

fn add(mut list: Vec<i32>, item: i32) -> Vec<i32> {
    list.push(item);
    list
}

fn longer(one: String, other: String) -> (String, usize) {
    let lost = one.len().min(other.len());
    if one.len() >= other.len() { (one, lost) } else { (other, lost) }
}

fn main() {
    let text = String::from("ember");
    let length = show(text);
    println!("{length}");
    let list = vec![1, 2];
    let list = add(list, 3);
    let list = add(list, 4);
    println!("{list:?}");
    let (text, lost) = longer("ash".to_string(), "glow".to_string());
    println!("{text} {lost}");
    let moved = text;
    println!("{moved}");
}
