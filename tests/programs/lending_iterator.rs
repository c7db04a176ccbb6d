// Associated types with parameters of their own.

trait Lending {
    type Item<'a>
    where
        Self: 'a;

    fn next(&mut self) -> Option<Self::Item<'_>>;
}

struct Windows<'t, T> {
    list: &'t mut [T],
    at: usize,
}

impl<'t, T> Lending for Windows<'t, T> {
    type Item<'a>
        = &'a mut [T]
    where
        Self: 'a;

    fn next(&mut self) -> Option<&mut [T]> {
        let window = self.list.get_mut(self.at..self.at + 2)?;
        self.at += 1;
        Some(window)
    }
}

trait Family {
    type Of<T>: FromIterator<T> + IntoIterator<Item = T>;
}

struct Vectors;
struct Lists;

impl Family for Vectors {
    type Of<T> = Vec<T>;
}

impl Family for Lists {
    type Of<T> = std::collections::LinkedList<T>;
}

fn doubled<F: Family>(items: F::Of<i32>) -> F::Of<String> {
    items.into_iter().map(|n| (n * 2).to_string()).collect()
}

fn main() {
    let mut list = [1, 2, 3, 4];
    let mut windows = Windows { list: &mut list, at: 0 };
    while let Some(window) = windows.next() {
        window[1] += window[0];
    }
    println!("{list:?}");
    println!("{:?}", doubled::<Vectors>(vec![1, 2]));
    println!("{:?}", doubled::<Lists>([5].into()));
}
