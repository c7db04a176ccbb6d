// Loops with names, and loops and blocks with values.

fn find(grid: &[[i32; 3]], wanted: i32) -> Option<(usize, usize)> {
    'rows: for (y, row) in grid.iter().enumerate() {
        for (x, cell) in row.iter().enumerate() {
            if *cell < 0 {
                continue 'rows;
            }
            if *cell == wanted {
                return Some((x, y));
            }
        }
    }
    None
}

fn first_triple(limit: u32) -> Option<(u32, u32, u32)> {
    'search: {
        for a in 1..limit {
            for b in a..limit {
                let c = (a * a + b * b).isqrt();
                if c * c == a * a + b * b && c < limit && a + b + c > 20 {
                    break 'search Some((a, b, c));
                }
            }
        }
        None
    }
}

fn main() {
    let grid = [[1, -1, 5], [2, 5, 3], [5, 5, 5]];
    println!("{:?} {:?}", find(&grid, 5), find(&grid, 9));
    println!("{:?} {:?}", first_triple(30), first_triple(5));
    let mut count = 0;
    let total = 'outer: loop {
        loop {
            count += 1;
            if count % 7 == 0 {
                break;
            }
            if count > 20 {
                break 'outer count * 10;
            }
        }
        print!("{count} ");
    };
    println!("{total}");
    let mut n = 27;
    let steps = loop {
        if n == 1 {
            break count;
        }
        n = if n % 2 == 0 { n / 2 } else { n * 3 + 1 };
        count += 1;
    };
    println!("{steps}");
    let mut left = 3;
    while left > 0 {
        left -= 1;
        if left == 1 {
            continue;
        }
        println!("left {left}");
    }
    let label = 'name: {
        if left == 0 {
            break 'name "nothing";
        }
        "something"
    };
    println!("{label} {}", (1..).find(|n| n * n > 50).unwrap());
}
