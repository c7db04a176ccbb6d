// Eight queens, and other searches with a way back.

const N: usize = 6;

fn fits(queens: &[usize], column: usize) -> bool {
    let row = queens.len();
    queens.iter().enumerate().all(|(r, &c)| c != column && row - r != column.abs_diff(c))
}

fn solve(queens: &mut Vec<usize>, size: usize, found: &mut dyn FnMut(&[usize])) {
    if queens.len() == size {
        found(queens);
        return;
    }
    for column in 0..size {
        if fits(queens, column) {
            queens.push(column);
            solve(queens, size, found);
            queens.pop();
        }
    }
}

fn show(queens: &[usize]) {
    for &column in queens {
        println!("{}", (0..N).map(|c| if c == column { 'Q' } else { '.' }).collect::<String>());
    }
}

fn change(amount: u32, coins: &[u32]) -> u32 {
    match (amount, coins) {
        (0, _) => 1,
        (_, []) => 0,
        (amount, [coin, rest @ ..]) => {
            let with = amount.checked_sub(*coin).map_or(0, |left| change(left, coins));
            with + change(amount, rest)
        }
    }
}

fn main() {
    let mut all = Vec::new();
    solve(&mut vec![], N, &mut |queens| all.push(queens.to_vec()));
    println!("{}", all.len());
    show(&all[0]);
    let mut count = 0;
    solve(&mut Vec::new(), 7, &mut |_| count += 1);
    println!("{count} {}", change(100, &[50, 25, 10, 5, 1]));
}
