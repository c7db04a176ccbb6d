// A macro before a module is known in it, one in a module with `#[macro_use]` after it.

macro_rules! shout {
    ($text:expr) => {
        format!("{}!", $text.to_uppercase())
    };
}

#[macro_use]
mod tools {
    macro_rules! average {
        ($($x:expr),+ $(,)?) => {
            $crate::tools::mean(&[$($x as f64),+])
        };
    }

    pub fn mean(list: &[f64]) -> f64 {
        list.iter().sum::<f64>() / list.len() as f64
    }

    pub fn greet(name: &str) -> String {
        shout!(format!("hello {name}"))
    }

    pub mod inner {
        macro_rules! secret {
            () => {
                7
            };
        }
        pub(crate) use secret;
    }
}

use tools::inner::secret;

fn main() {
    println!("{}", tools::greet("ann"));
    println!("{} {}", average!(1, 2, 3), average!(2.5));
    println!("{} {}", secret!(), tools::inner::secret!() + 1);
    println!("{}", shout!("end"));
}
