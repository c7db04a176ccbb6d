// Macros that use macros, pass them on, and make new ones.

macro_rules! square {
    ($x:expr) => {{
        let x = $x;
        x * x
    }};
}

macro_rules! sum_of {
    ($each:ident; $($x:expr),*) => { 0 $(+ $each!($x))* };
}

macro_rules! double {
    ($x:expr) => {
        $x + $x
    };
}

macro_rules! constant_macro {
    ($name:ident, $value:expr) => {
        macro_rules! $name {
            () => {
                $value
            };
        }
    };
}

constant_macro!(answer, 42);
constant_macro!(name, "macro");

macro_rules! each {
    ($list:expr, |$x:pat_param| $body:expr) => {
        $list.iter().map(|$x| $body).collect::<Vec<_>>()
    };
}

macro_rules! functions {
    ($($name:ident => $body:ident),*) => { $(fn $name(x: i32) -> i32 { $body!(x) })* };
}

functions!(add_itself => double, times_itself => square);

fn main() {
    println!("{} {}", square!(1 + 2), double!(1 + 2));
    println!("{} {}", sum_of!(square; 1, 2, 3), sum_of!(double; 1, 2));
    println!("{} {}", answer!(), name!());
    println!("{:?}", each!([1, 2, 3], |n| square!(n) + answer!()));
    println!("{} {}", add_itself(21), times_itself(5));
    println!("{}", square!(square!(2)));
}
