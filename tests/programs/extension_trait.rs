// Methods for types of the standard library.

trait Describe {
    fn describe(&self) -> String;
    fn is_short(&self) -> bool {
        self.describe().len() < 8
    }
}

impl Describe for str {
    fn describe(&self) -> String {
        format!("text of {}", self.len())
    }
}

impl Describe for i32 {
    fn describe(&self) -> String {
        format!("int {self}")
    }
}

impl<T: Describe> Describe for Option<T> {
    fn describe(&self) -> String {
        self.as_ref().map_or("nothing".to_string(), |inner| format!("some {}", inner.describe()))
    }
}

impl<T: Describe> Describe for [T] {
    fn describe(&self) -> String {
        self.iter().map(T::describe).collect::<Vec<_>>().join(" & ")
    }
}

trait Median<T> {
    fn median(self) -> Option<T>;
}

impl<T: Ord, I: IntoIterator<Item = T>> Median<T> for I {
    fn median(self) -> Option<T> {
        let mut items: Vec<T> = self.into_iter().collect();
        items.sort();
        let middle = items.len() / 2;
        items.into_iter().nth(middle)
    }
}

fn main() {
    println!("{} {}", "abc".describe(), 4.describe());
    println!("{} {}", Some(4).describe(), None::<i32>.describe());
    println!("{} {}", [1, 2].describe(), 12.is_short());
    println!("{:?} {:?}", [3, 1, 2].median(), "hello".chars().median());
}
