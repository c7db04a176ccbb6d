// Ranges, alternatives, guards, `@`.

#[derive(Debug)]
enum Event {
    Key(char),
    Click { x: i32, y: i32 },
    Resize(u32, u32),
}

fn describe(event: &Event) -> String {
    match event {
        Event::Key(c @ ('a'..='z' | 'A'..='Z')) => format!("letter {c}"),
        Event::Key(c @ '0'..='9') => format!("digit {c}"),
        Event::Key(_) => "some key".into(),
        Event::Click { x: 0, y: 0 } => "corner".into(),
        Event::Click { x, y } if x == y => format!("diagonal {x}"),
        Event::Click { x: column @ 1..=9, .. } => format!("left margin {column}"),
        Event::Click { .. } => "page".into(),
        Event::Resize(w @ 1.., h @ 1..) if w * h < 100 => format!("tiny {w}x{h}"),
        Event::Resize(..) => "resized".into(),
    }
}

fn kind(n: i32) -> &'static str {
    match n {
        i32::MIN..=-1 => "negative",
        0 => "zero",
        1 | 2 | 3 => "a few",
        n if n % 2 == 0 => "even",
        _ => "odd",
    }
}

fn main() {
    let events = [
        Event::Key('q'),
        Event::Key('7'),
        Event::Key('%'),
        Event::Click { x: 0, y: 0 },
        Event::Click { x: 12, y: 12 },
        Event::Click { x: 5, y: 1 },
        Event::Click { x: 50, y: 1 },
        Event::Resize(3, 4),
        Event::Resize(0, 4),
    ];
    for event in &events {
        println!("{event:?}: {}", describe(event));
    }
    println!("{:?}", [-4, 0, 2, 8, 9].map(kind));
}
