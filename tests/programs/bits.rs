// Numbers as rows of bits.

#[derive(Clone, Copy, PartialEq, Eq)]
struct Set(u32);

impl Set {
    const EMPTY: Set = Set(0);

    fn add(self, item: u32) -> Set {
        Set(self.0 | 1 << item)
    }
    fn contains(self, item: u32) -> bool {
        self.0 >> item & 1 == 1
    }
}

impl IntoIterator for Set {
    type Item = u32;
    type IntoIter = Items;

    fn into_iter(self) -> Items {
        Items(self)
    }
}

struct Items(Set);

impl Iterator for Items {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let Items(Set(bits)) = self;
        let item = (*bits != 0).then(|| bits.trailing_zeros())?;
        *bits &= *bits - 1;
        Some(item)
    }
}

fn parity(n: u64) -> bool {
    n.count_ones() % 2 == 1
}

fn gray(n: u8) -> u8 {
    n ^ n >> 1
}

fn main() {
    let set = [3, 5, 9].into_iter().fold(Set::EMPTY, Set::add);
    println!("{:b} {} {}", set.0, set.contains(5), set.contains(4));
    println!("{:?} {}", set.into_iter().collect::<Vec<_>>(), set == Set(0b1000101000));
    println!("{} {}", parity(7), parity(6));
    println!("{}", (0..4).map(|n| format!("{:02b}", gray(n))).collect::<Vec<_>>().join(" "));
    println!("{} {} {}", !0u8, !5i32, 0xF0u8 >> 4 | 1);
    println!("{} {}", 0b1011u8.rotate_right(1), 1u8.reverse_bits());
    println!("{} {}", -16i32 >> 2, 0xFFFF_FFF0u32 >> 28);
    println!("{} {}", 40u32.leading_zeros(), 37u32.next_power_of_two());
}
