// A list, taken apart by its ends.

fn sum(list: &[i32]) -> i32 {
    match list {
        [] => 0,
        [first, rest @ ..] => first + sum(rest),
    }
}

fn describe(list: &[&str]) -> String {
    match list {
        [] => "nobody".into(),
        [one] => format!("only {one}"),
        [one, two] => format!("{one} and {two}"),
        [first, .., last] if first == last => format!("from {first} to itself"),
        [first, middle @ .., last] => format!("{first}, {} others, {last}", middle.len()),
    }
}

fn is_palindrome(letters: &[char]) -> bool {
    match letters {
        [first, middle @ .., last] => first == last && is_palindrome(middle),
        _ => true,
    }
}

fn parse(words: &[&str]) -> Option<i32> {
    match words {
        ["add", a, b] => Some(a.parse::<i32>().ok()? + b.parse::<i32>().ok()?),
        ["neg", a] => a.parse().ok().map(|a: i32| -a),
        _ => None,
    }
}

fn main() {
    println!("{}", sum(&[1, 2, 3, 4]));
    for list in [&[][..], &["a"], &["a", "b"], &["a", "b", "a"], &["a", "b", "c", "d"]] {
        println!("{}", describe(list));
    }
    for word in ["level", "noon", "rust"] {
        println!("{word} {}", is_palindrome(&word.chars().collect::<Vec<_>>()));
    }
    for line in ["add 2 3", "neg 4", "add x 1", "mul 1 2"] {
        println!("{:?}", parse(&line.split(' ').collect::<Vec<_>>()));
    }
}
