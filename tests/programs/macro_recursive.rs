// Macros that call themselves.

macro_rules! count {
    () => { 0usize };
    ($head:tt $($tail:tt)*) => { 1usize + count!($($tail)*) };
}

macro_rules! reverse {
    ([] $($done:expr),*) => { [$($done),*] };
    ([$first:expr $(, $rest:expr)*] $($done:expr),*) => { reverse!([$($rest),*] $first $(, $done)*) };
}

macro_rules! calculate {
    ($a:literal) => { $a };
    ($a:literal plus $($rest:tt)+) => { $a + calculate!($($rest)+) };
    ($a:literal times $b:literal $($rest:tt)*) => { calculate!(@ ($a * $b) $($rest)*) };
    (@ $a:tt) => { $a };
    (@ $a:tt plus $($rest:tt)+) => { $a + calculate!($($rest)+) };
}

macro_rules! max {
    ($x:expr) => { $x };
    ($x:expr, $($y:expr),+) => { std::cmp::max($x, max!($($y),+)) };
}

macro_rules! nest {
    ($name:ident) => { stringify!($name).to_string() };
    ($name:ident $($rest:ident)+) => { format!("{}({})", stringify!($name), nest!($($rest)+)) };
}

const N: usize = count!(a b (c d) [e]);

fn main() {
    println!("{N} {}", count!());
    println!("{:?}", reverse!([1, 2, 3]));
    println!("{}", calculate!(1 plus 2 times 3 plus 4));
    println!("{} {}", max!(1), max!(4, 9, 2));
    println!("{}", nest!(f g h x));
    println!("{:?}", [0u8; N]);
}
