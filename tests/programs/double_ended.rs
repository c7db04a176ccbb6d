// An iterator with two ends.

#[derive(Clone, Copy)]
struct Countdown {
    from: u32,
    to: u32,
}

impl Iterator for Countdown {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        (self.from > self.to).then(|| {
            self.from -= 1;
            self.from
        })
    }
    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.from - self.to) as usize;
        (left, Some(left))
    }
}

impl DoubleEndedIterator for Countdown {
    fn next_back(&mut self) -> Option<u32> {
        (self.from > self.to).then(|| {
            self.to += 1;
            self.to - 1
        })
    }
}

impl ExactSizeIterator for Countdown {}

fn is_palindrome(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphanumeric()).map(|c| c.to_ascii_lowercase());
    while let (Some(a), Some(b)) = (letters.next(), letters.next_back()) {
        if a != b {
            return false;
        }
    }
    true
}

fn main() {
    let count = Countdown { from: 5, to: 0 };
    println!("{:?} {:?}", count.collect::<Vec<_>>(), count.rev().collect::<Vec<_>>());
    let mut both = count;
    println!("{} {:?}", count.len(), both.rposition(|n| n == 1));
    both = count;
    println!("{:?} {:?} {:?}", both.next(), both.next_back(), both.len());
    println!("{} {}", is_palindrome("A man, a plan, a canal: Panama"), is_palindrome("not this"));
    println!("{}", "desserts".chars().rev().collect::<String>());
}
