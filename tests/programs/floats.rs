// Sums that are not exact, and numbers that are none.

fn mean(list: &[f64]) -> Option<f64> {
    (!list.is_empty()).then(|| list.iter().sum::<f64>() / list.len() as f64)
}

fn deviation(list: &[f64]) -> Option<f64> {
    let mean = mean(list)?;
    let squares: f64 = list.iter().map(|x| (x - mean).powi(2)).sum();
    Some((squares / list.len() as f64).sqrt())
}

fn root(of: f64, mut guess: f64) -> f64 {
    while (guess * guess - of).abs() > 1e-12 {
        guess = (guess + of / guess) / 2.0;
    }
    guess
}

fn main() {
    println!("{} {}", 0.1 + 0.2, 0.1f32 + 0.2f32);
    println!("{} {}", (0.1f64 + 0.2 - 0.3).abs() < f64::EPSILON, 0.1 + 0.2 == 0.3);
    println!("{} {} {}", 1.0 / 0.0, -1.0 / 0.0, 0.0f64 / 0.0);
    println!("{} {}", f64::NAN == f64::NAN, f64::NAN.max(1.0));
    println!("{:?} {:?} {:?}", 1.0, 1e21, 1e-7);
    println!("{} {} {} {}", 2.5f64.round(), -2.5f64.round(), 2.7f64.trunc(), (-2.1f64).floor());
    println!("{:.3} {:.3}", std::f64::consts::PI.sin().abs(), 2f64.powf(0.5));
    println!("{:?} {:?}", mean(&[]), mean(&[1.0, 2.0, 4.5]));
    println!("{:.4}", deviation(&[2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0]).unwrap());
    println!("{:.6} {}", root(2.0, 1.0), 5.0f64.clamp(0.0, 1.0));
    println!("{:?}", [3.5, f64::INFINITY, -1.0].into_iter().fold(f64::NAN, f64::min));
    println!("{:?} {}", -0.0, 0.0 == -0.0);
    println!("{:?}", 1.5f64.total_cmp(&f64::NAN));
}
