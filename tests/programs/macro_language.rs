// A small language of commands, read by a macro.

#[derive(Debug, Default)]
struct Turtle {
    x: i32,
    y: i32,
    facing: usize,
    trail: Vec<(i32, i32)>,
}

impl Turtle {
    fn forward(&mut self, steps: i32) {
        let (dx, dy) = [(0, 1), (1, 0), (0, -1), (-1, 0)][self.facing];
        self.x += dx * steps;
        self.y += dy * steps;
        self.trail.push((self.x, self.y));
    }
    fn turn(&mut self, by: usize) {
        self.facing = (self.facing + by) % 4;
    }
}

macro_rules! draw {
    ($turtle:expr;) => {};
    ($turtle:expr; forward $n:expr; $($rest:tt)*) => {
        $turtle.forward($n);
        draw!($turtle; $($rest)*);
    };
    ($turtle:expr; turn right; $($rest:tt)*) => {
        $turtle.turn(1);
        draw!($turtle; $($rest)*);
    };
    ($turtle:expr; turn left; $($rest:tt)*) => {
        $turtle.turn(3);
        draw!($turtle; $($rest)*);
    };
    ($turtle:expr; repeat $n:literal { $($body:tt)* } $($rest:tt)*) => {
        for _ in 0..$n {
            draw!($turtle; $($body)*);
        }
        draw!($turtle; $($rest)*);
    };
}

fn main() {
    let mut turtle = Turtle::default();
    draw! { turtle;
        forward 2;
        turn right;
        repeat 3 {
            forward 1 + 1;
            turn left;
        }
        forward 10;
    }
    println!("{:?}", turtle.trail);
    println!("{} {} {}", turtle.x, turtle.y, turtle.facing);
}
