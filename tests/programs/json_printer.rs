// A value with lists and maps in it, printed and parsed.

use std::collections::BTreeMap;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Map(BTreeMap<String, Value>),
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_string())
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(list: Vec<T>) -> Self {
        Value::List(list.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Self {
        option.map_or(Value::Null, Into::into)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Null => f.write_str("null"),
            Value::Bool(value) => write!(f, "{value}"),
            Value::Number(number) => write!(f, "{number}"),
            Value::Text(text) => write!(f, "{text:?}"),
            Value::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if index > 0 { "," } else { "" })?;
                }
                f.write_str("]")
            }
            Value::Map(map) => {
                f.write_str("{")?;
                for (index, (key, value)) in map.iter().enumerate() {
                    write!(f, "{}{key:?}:{value}", if index > 0 { "," } else { "" })?;
                }
                f.write_str("}")
            }
        }
    }
}

macro_rules! json {
    (null) => { Value::Null };
    ([$($item:tt),* $(,)?]) => { Value::List(vec![$(json!($item)),*]) };
    ({$($key:literal : $value:tt),* $(,)?}) => { Value::Map(BTreeMap::from([$(($key.to_string(), json!($value))),*])) };
    ($value:expr) => { Value::from($value) };
}

impl Value {
    fn depth(&self) -> usize {
        match self {
            Value::List(items) => 1 + items.iter().map(Value::depth).max().unwrap_or(0),
            Value::Map(map) => 1 + map.values().map(Value::depth).max().unwrap_or(0),
            _ => 0,
        }
    }
}

fn main() {
    let value = json!({ "b": [1.5, "two", null, { "deep": [] }], "a": "x\n" });
    println!("{value}");
    println!("{} {}", value.depth(), Value::from(vec![Some(1.0), None]));
    if let Value::Map(map) = &value
        && let Some(Value::List(items)) = map.get("b")
    {
        println!("{} {:?} {}", items.len(), items[0], items[2] == Value::Null);
    }
    println!("{}", Value::Bool(value == value.clone()));
}
