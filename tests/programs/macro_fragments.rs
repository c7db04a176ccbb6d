// not as cells: what a macro of a fragment makes is known to the program only.
// Each kind of thing that a macro can take.

macro_rules! show {
    (type $t:ty) => {
        std::mem::size_of::<$t>().to_string()
    };
    (block $b:block) => {
        format!("block {}", $b)
    };
    (pattern $p:pat => $e:expr) => {
        matches!($e, $p).to_string()
    };
    (path $p:path) => {
        format!("{:?}", $p(3))
    };
    (life $l:lifetime) => {
        stringify!($l).to_string()
    };
    (literal $l:literal) => {
        concat!("literal ", $l).to_string()
    };
    (statement $s:stmt) => {{
        $s;
        shown
    }};
}

macro_rules! optional {
    ($name:ident $(: $t:ty)? $(= $value:expr)?) => {
        [stringify!($name) $(, stringify!($t))? $(, stringify!($value))?]
    };
}

macro_rules! implement {
    ($($item:item)*) => { $($item)* };
}

implement! {
    fn area(width: u32) -> u32 {
        width * N
    }
    const N: u32 = 6;
}

macro_rules! with_vis {
    ($v:vis fn $name:ident) => {
        $v fn $name() -> &'static str {
            stringify!($name)
        }
    };
}

with_vis!(pub(crate) fn first);
with_vis!(fn second);

fn main() {
    println!("{} {}", show!(type [u16; 3]), show!(block { 1 + 1 }));
    println!("{} {}", show!(pattern Some(1..=5) => Some(3)), show!(pattern 'a' | 'b' => 'c'));
    println!("{} {} {}", show!(path Option::Some), show!(life 'a), show!(literal 2.5));
    println!("{:?} {:?} {:?}", optional!(a), optional!(b: Vec<u8>).len(), optional!(c: u8 = 1 + 2));
    println!("{} {} {}", area(7), first(), second());
}
