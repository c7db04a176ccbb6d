// Fields can leave a struct one by one.

struct Config {
    name: String,
    values: Vec<i32>,
    level: u8,
}

impl Config {
    fn into_parts(self) -> (String, Vec<i32>) {
        (self.name, self.values)
    }
}

fn sum(values: Vec<i32>) -> i32 {
    values.into_iter().sum()
}

fn main() {
    let config = Config { name: "first".into(), values: vec![1, 2, 3], level: 4 };
    let name = config.name;
    println!("{name} {} {:?}", config.level, config.values);
    let total = sum(config.values);
    println!("{total} {}", config.level);
    let config = Config { name, values: vec![total], level: 5 };
    let Config { level, .. } = config;
    let (name, values) = config.into_parts();
    println!("{name} {values:?} {level}");
    let pair = (String::from("left"), String::from("right"));
    let (left, _) = pair;
    println!("{left} {}", pair.1);
}
