// Names that are keywords, not ASCII, or unused.

#![allow(dead_code, non_snake_case)]

#[derive(Debug, Default)]
struct Token {
    r#type: &'static str,
    r#match: bool,
    größe: f64,
}

fn r#loop(r#in: u32) -> u32 {
    r#in + 1
}

mod r#mod {
    pub const r#const: u8 = 9;
}

fn unused() -> ! {
    panic!("nobody calls this")
}

fn Área(π: f64) -> f64 {
    π * 2.0
}

macro_rules! r#try {
    ($e:expr) => {
        $e.unwrap_or_default()
    };
}

fn main() {
    let r#fn = Token { r#type: "name", größe: 1.5, ..Default::default() };
    println!("{:?} {}", r#fn, r#fn.r#type);
    println!("{} {}", r#loop(4), r#mod::r#const);
    println!("{}", Área(r#fn.größe));
    println!("{}", r#try!("x".parse::<u8>()));
    let _unused = 1;
    let r#struct = r#"a "raw" text"#;
    println!("{} {}", r#struct, br"bytes"[0]);
    println!(
        "{}",
        "one \
              line"
    );
    println!(r##"{}#"#"##, 'x');
}
