// A macro that writes a struct, its constructor and its getters.

macro_rules! record {
    ($(#[$meta:meta])* $vis:vis $name:ident { $($field:ident: $kind:ty = $default:expr),* $(,)? }) => {
        $(#[$meta])*
        $vis struct $name {
            $($field: $kind),*
        }

        impl Default for $name {
            fn default() -> Self {
                $name { $($field: $default),* }
            }
        }

        impl $name {
            pub const FIELDS: &'static [&'static str] = &[$(stringify!($field)),*];

            $(
                pub fn $field(mut self, value: impl Into<$kind>) -> Self {
                    self.$field = value.into();
                    self
                }
            )*
        }
    };
}

record! {
    #[derive(Debug, Clone, PartialEq)]
    Point { x: i64 = 0, y: i64 = -1 }
}

record! {
    /// What a window looks like.
    #[derive(Debug)]
    pub Config {
        title: String = "untitled".to_string(),
        size: (u32, u32) = (80, 24),
        at: Point = Point::default(),
    }
}

fn main() {
    println!("{:?}", Point::default().x(5i32));
    let config = Config::default().title("mine").at(Point::default().y(2u8));
    println!("{config:?}");
    println!("{:?} {:?}", Config::FIELDS, Point::FIELDS);
}
