// Running sums, differences and neighbours.

fn running<T: Copy + std::ops::Add<Output = T> + Default>(list: &[T]) -> Vec<T> {
    list.iter()
        .scan(T::default(), |sum, item| {
            *sum = *sum + *item;
            Some(*sum)
        })
        .collect()
}

fn moving_average(list: &[f64], size: usize) -> Vec<f64> {
    list.windows(size).map(|window| window.iter().sum::<f64>() / size as f64).collect()
}

fn is_sorted(list: &[i32]) -> bool {
    list.windows(2).all(|pair| pair[0] <= pair[1])
}

fn main() {
    let list = [3, 1, 4, 1, 5, 9, 2, 6];
    println!("{:?} {:?}", running(&list), running(&[0.5, 0.25]));
    println!("{:?}", list.windows(2).map(|w| w[1] - w[0]).collect::<Vec<i32>>());
    println!("{:?}", moving_average(&[1.0, 2.0, 6.0, 3.0], 2));
    println!("{} {}", is_sorted(&list), is_sorted(&[1, 1, 2]));
    println!("{:?}", list.chunks(3).map(|chunk| chunk.iter().max().unwrap()).collect::<Vec<_>>());
    println!("{:?} {:?}", list.chunks_exact(3).len(), list.chunks_exact(3).remainder());
    println!("{:?}", list.rchunks(5).map(<[i32]>::len).collect::<Vec<_>>());
    let halving: Vec<u32> = (0..).scan(100, |n, _| (*n > 0).then(|| std::mem::replace(n, *n / 2))).collect();
    println!("{halving:?}");
    println!("{:?}", list.split(|n| *n == 1).collect::<Vec<_>>());
    println!("{:?}", [1, 1, 2, 3, 3].chunk_by(|a, b| a == b).map(|run| run.len()).collect::<Vec<_>>());
}
