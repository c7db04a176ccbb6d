// An adaptor that every iterator gets.

struct EveryOther<I> {
    inner: I,
    skip: bool,
}

impl<I: Iterator> Iterator for EveryOther<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        if std::mem::replace(&mut self.skip, true) {
            self.inner.next()?;
        }
        self.inner.next()
    }
}

struct Pairs<I: Iterator> {
    inner: I,
    last: Option<I::Item>,
}

impl<I> Iterator for Pairs<I>
where
    I: Iterator,
    I::Item: Clone,
{
    type Item = (I::Item, I::Item);

    fn next(&mut self) -> Option<Self::Item> {
        let first = match self.last.take() {
            Some(last) => last,
            None => self.inner.next()?,
        };
        let second = self.inner.next()?;
        self.last = Some(second.clone());
        Some((first, second))
    }
}

trait Adaptors: Iterator + Sized {
    fn every_other(self) -> EveryOther<Self> {
        EveryOther { inner: self, skip: false }
    }
    fn pairs(mut self) -> Pairs<Self> {
        let last = self.next();
        Pairs { inner: self, last }
    }
}

impl<I: Iterator> Adaptors for I {}

fn main() {
    println!("{:?}", (1..=7).every_other().collect::<Vec<_>>());
    println!("{}", "abcdef".chars().every_other().every_other().collect::<String>());
    println!("{:?}", [1, 4, 9].iter().pairs().map(|(a, b)| b - a).collect::<Vec<i32>>());
    println!("{}", std::iter::empty::<u8>().pairs().count());
}
