// The rest comes from another value.

#[derive(Debug, Clone, PartialEq)]
struct Config {
    name: String,
    width: u32,
    height: u32,
    debug: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config { name: "plain".to_string(), width: 80, height: 24, debug: false }
    }
}

fn area(config: &Config) -> u32 {
    config.width * config.height
}

fn main() {
    let plain = Config::default();
    let wide = Config { width: 200, ..Config::default() };
    let loud = Config { debug: true, name: "loud".into(), ..wide.clone() };
    println!("{} {} {}", area(&plain), area(&wide), area(&loud));
    println!("{loud:#?}");
    println!("{}", Config { name: plain.name.clone(), ..loud.clone() } == loud);
    let Config { name, width: w, .. } = loud;
    println!("{name} {w}");
}
