// What does not fit leaves at once.

#[derive(Debug)]
struct Point {
    x: f64,
    y: f64,
}

fn parse(text: &str) -> Result<Point, String> {
    let Some((x, y)) = text.split_once(',') else {
        return Err(format!("no comma in {text:?}"));
    };
    let (Ok(x), Ok(y)) = (x.trim().parse(), y.trim().parse()) else {
        return Err(format!("no numbers in {text:?}"));
    };
    Ok(Point { x, y })
}

fn first_even(list: &[u32]) -> u32 {
    let Some(&even) = list.iter().find(|n| **n % 2 == 0) else {
        println!("none in {list:?}");
        return 0;
    };
    even
}

fn main() {
    for text in ["1, 2.5", "3;4", "a,b"] {
        match parse(text) {
            Ok(Point { x, y }) => println!("{x} {y}"),
            Err(error) => println!("{error}"),
        }
    }
    println!("{} {}", first_even(&[1, 4, 6]), first_even(&[1, 3]));
    let mut seen = vec![];
    for word in "7 x 8 y 9".split(' ') {
        let Ok(number) = word.parse::<i32>() else { continue };
        seen.push(number);
    }
    let [a, b, c] = seen[..] else { panic!("three were expected") };
    println!("{}", a * b * c);
}
