// Two lists side by side.

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

fn transpose(rows: &[Vec<i32>]) -> Vec<Vec<i32>> {
    let width = rows.first().map_or(0, Vec::len);
    (0..width).map(|c| rows.iter().map(|row| row[c]).collect()).collect()
}

fn distance(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).filter(|(x, y)| x != y).count()
}

fn main() {
    println!("{}", dot(&[1.0, 2.0, 3.0], &[0.5, 0.5, 2.0]));
    let (names, ages): (Vec<&str>, Vec<u32>) = [("ada", 36), ("bob", 7)].into_iter().unzip();
    println!("{names:?} {ages:?}");
    for (index, (name, age)) in names.iter().zip(&ages).enumerate() {
        println!("{index}: {name} {age}");
    }
    println!("{:?}", transpose(&[vec![1, 2, 3], vec![4, 5, 6]]));
    println!("{}", distance("karolin", "kathrin"));
    let mut left = [1, 2, 3];
    let mut right = vec![10, 20];
    for (a, b) in left.iter_mut().zip(right.iter_mut()) {
        std::mem::swap(a, b);
    }
    println!("{left:?} {right:?}");
    let (even, odd): (Vec<_>, Vec<_>) =
        (1..7).map(|n| if n % 2 == 0 { (Some(n), None) } else { (None, Some(n)) }).unzip();
    println!("{:?} {:?}", even.iter().flatten().sum::<i32>(), odd.into_iter().flatten().collect::<Vec<_>>());
    println!("{:?}", std::iter::zip("abc".chars(), 1..).collect::<std::collections::BTreeMap<_, _>>());
}
