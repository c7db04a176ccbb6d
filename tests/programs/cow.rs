// Text that is copied only where it must change.

use std::borrow::Cow;

fn clean(text: &str) -> Cow<'_, str> {
    if text.contains('\t') { Cow::Owned(text.replace('\t', " ")) } else { Cow::Borrowed(text) }
}

fn absolute(list: &mut Cow<'_, [i32]>) {
    for i in 0..list.len() {
        if list[i] < 0 {
            list.to_mut()[i] = -list[i];
        }
    }
}

struct Config<'a> {
    name: Cow<'a, str>,
}

impl<'a> Config<'a> {
    fn new(name: impl Into<Cow<'a, str>>) -> Self {
        Config { name: name.into() }
    }
}

fn kind<T: ToOwned + ?Sized>(cow: &Cow<'_, T>) -> &'static str {
    match cow {
        Cow::Borrowed(_) => "borrowed",
        Cow::Owned(_) => "owned",
    }
}

fn main() {
    for text in ["plain", "with\ttab"] {
        let cleaned = clean(text);
        println!("{cleaned} {} {}", kind(&cleaned), cleaned.len());
    }
    let (positive, mixed) = ([1, 2], [1, -2]);
    for list in [&positive, &mixed] {
        let mut list = Cow::from(&list[..]);
        absolute(&mut list);
        println!("{list:?} {}", kind(&list));
    }
    let (one, other) = (Config::new("text"), Config::new(format!("{}!", "made")));
    println!("{} {} {} {}", one.name, kind(&one.name), other.name, kind(&other.name));
    let mut text = Cow::Borrowed("a");
    text += "b";
    println!("{text} {}", kind(&text));
    println!("{:?}", text.into_owned());
}
