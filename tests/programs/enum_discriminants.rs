// Enums without data are numbers, and can be walked through.

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Color {
    Red = 1,
    Green = 2,
    Blue = 4,
}

impl Color {
    const ALL: [Color; 3] = [Color::Red, Color::Green, Color::Blue];
}

impl TryFrom<u8> for Color {
    type Error = String;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        Color::ALL.into_iter().find(|color| *color as u8 == value).ok_or_else(|| format!("no color {value}"))
    }
}

enum Level {
    Low,
    High = 10,
    Higher,
}

fn main() {
    let sum: u8 = Color::ALL.iter().map(|color| *color as u8).sum();
    println!("{sum}");
    println!("{:?} {:?}", Color::try_from(2), Color::try_from(3));
    println!("{:?} {}", Color::ALL.iter().max(), Color::Red < Color::Blue);
    println!("{} {} {}", Level::Low as i32, Level::High as i32, Level::Higher as i32);
    let color: Result<Color, _> = 4.try_into();
    println!("{color:?} {}", std::mem::size_of::<Color>());
}
