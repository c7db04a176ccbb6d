// Primes, by crossing out, by trying, and as an endless iterator.

const N: usize = 50;

fn sieve(limit: usize) -> Vec<usize> {
    let mut is_prime = vec![true; limit + 1];
    is_prime[..2].fill(false);
    let mut n = 2;
    while n * n <= limit {
        if is_prime[n] {
            for multiple in (n * n..=limit).step_by(n) {
                is_prime[multiple] = false;
            }
        }
        n += 1;
    }
    is_prime.iter().enumerate().filter(|(_, prime)| **prime).map(|(n, _)| n).collect()
}

struct Primes {
    found: Vec<u32>,
}

impl Iterator for Primes {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let start = self.found.last().map_or(2, |last| last + 1);
        let prime = (start..).find(|n| self.found.iter().take_while(|p| *p * *p <= *n).all(|p| n % p != 0))?;
        self.found.push(prime);
        Some(prime)
    }
}

fn factors(mut n: u64) -> Vec<(u64, u32)> {
    let mut factors = vec![];
    for p in 2.. {
        if p * p > n {
            break;
        }
        let mut power = 0;
        while n % p == 0 {
            n /= p;
            power += 1;
        }
        if power > 0 {
            factors.push((p, power));
        }
    }
    if n > 1 {
        factors.push((n, 1));
    }
    factors
}

fn main() {
    println!("{:?}", sieve(N));
    println!("{:?}", Primes { found: vec![] }.skip(99).next());
    println!("{:?} {:?}", factors(360), factors(9_999_991));
    let twins = sieve(N).windows(2).filter(|pair| pair[1] - pair[0] == 2).count();
    println!("{twins}");
}
