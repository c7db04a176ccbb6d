// A macro's own names do not meet those of its user.

macro_rules! swap {
    ($a:ident, $b:ident) => {
        let temporary = $a;
        $a = $b;
        $b = temporary;
    };
}

macro_rules! square {
    ($x:expr) => {{
        let result = $x;
        result * result
    }};
}

macro_rules! declare {
    ($name:ident = $value:expr) => {
        let $name = $value;
    };
}

macro_rules! with {
    ($name:ident as $value:expr => $body:block) => {{
        let $name = $value;
        $body
    }};
}

macro_rules! repeat_until {
    ($condition:expr, $body:block) => {
        loop {
            $body
            if $condition {
                break;
            }
        }
    };
}

fn main() {
    let (mut a, mut b, temporary) = (1, 2, "mine");
    swap!(a, b);
    println!("{a} {b} {temporary}");
    let result = 3;
    println!("{} {result}", square!(result + 1));
    declare!(hidden = "seen");
    println!("{hidden}");
    println!("{}", with!(n as 20 => { n * 2 + result }));
    let mut count = 0;
    repeat_until!(count >= 3, {
        count += 1;
    });
    println!("{count}");
    'outer: for i in 0.. {
        repeat_until!(i > 5, {
            if i == 4 {
                break 'outer;
            }
            break;
        });
        print!("{i} ");
    }
    println!();
}
