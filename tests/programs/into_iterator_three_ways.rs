// A collection for `for x in list`, `&list` and `&mut list`.

#[derive(Debug, Default)]
struct List {
    items: Vec<String>,
}

impl IntoIterator for List {
    type Item = String;
    type IntoIter = std::vec::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a> IntoIterator for &'a List {
    type Item = &'a str;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, String>, fn(&'a String) -> &'a str>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter().map(String::as_str)
    }
}

impl<'a> IntoIterator for &'a mut List {
    type Item = &'a mut String;
    type IntoIter = std::slice::IterMut<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}

impl<T: ToString> FromIterator<T> for List {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        List { items: items.into_iter().map(|item| item.to_string()).collect() }
    }
}

impl Extend<char> for List {
    fn extend<I: IntoIterator<Item = char>>(&mut self, chars: I) {
        self.items.extend(chars.into_iter().map(String::from));
    }
}

fn main() {
    let mut list: List = [1.5, 2.5].into_iter().collect();
    list.extend("ab".chars());
    for item in &mut list {
        item.insert(0, '_');
    }
    for item in &list {
        print!("{item} ");
    }
    println!();
    let total: usize = (&list).into_iter().map(str::len).sum();
    println!("{total}");
    for item in list {
        println!("{}", item + ".");
    }
}
