// A module that shows its parts in one place.

mod garden {
    mod vegetables {
        #[derive(Debug, Default)]
        pub struct Asparagus {
            pub length: u8,
        }

        pub fn describe(plant: &Asparagus) -> String {
            format!("{plant:?} of {}", super::NAME)
        }
    }

    mod tools {
        pub fn water(times: u32) -> String {
            "drip ".repeat(times as usize).trim_end().to_string()
        }
        pub(in crate::garden) fn hidden() -> &'static str {
            "spade"
        }
    }

    pub const NAME: &str = "the garden";

    pub use self::tools::water;
    pub use vegetables::{Asparagus, describe as tell};

    pub fn tool() -> &'static str {
        tools::hidden()
    }

    pub mod prelude {
        pub use super::{Asparagus as Plant, tell, water};
        pub use std::collections::BTreeMap as Map;
    }
}

use garden::prelude::*;

fn main() {
    println!("{}", tell(&Plant { length: 20 }));
    println!("{} {}", water(3), garden::tool());
    let mut beds: Map<&str, Plant> = Map::new();
    beds.insert("north", garden::Asparagus::default());
    println!("{beds:?} {}", garden::NAME);
}
