// The same function for different systems; one of them is there.

#[cfg(unix)]
fn separator() -> char {
    '/'
}

#[cfg(not(unix))]
fn separator() -> char {
    '\\'
}

#[cfg(target_pointer_width = "8")]
struct Word(u8);

#[cfg(not(target_pointer_width = "8"))]
struct Word(usize);

#[cfg(any())]
compile_error!("never compiled");

#[cfg_attr(all(), derive(Debug, Clone))]
struct Point {
    x: i32,
    #[cfg(any())]
    z: i32,
}

trait Describe {
    #[cfg(all())]
    fn describe(&self) -> String {
        "described".to_string()
    }
    #[cfg(not(all()))]
    fn describe(&self) -> u8;
}

impl Describe for Point {}

#[cfg(test)]
mod tests {
    #[test]
    fn never_runs() {
        unreachable!();
    }
}

fn main() {
    println!("a{}b", separator());
    println!("{}", Word(300).0);
    println!("{:?} {}", Point { x: 1 }.clone(), Point { x: 2 }.describe());
    let size = if cfg!(target_pointer_width = "8") { "small" } else { "large" };
    println!("{size}");
    #[cfg(any())]
    println!("never");
    #[cfg(all())]
    let answer = 42;
    #[cfg(not(all()))]
    let answer = "none";
    println!(
        "{answer} {}",
        [
            1,
            #[cfg(any())]
            2,
            3
        ]
        .len()
    );
}
