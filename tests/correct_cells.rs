// Cells that are right, or merely unusual: none of them is answered with a sentence. A line is a cell; ⏎ breaks its lines.
let text = "import numpy as np";
// print(x), and not a single lambda x: x ** 2
let text = r#"def f(x):⏎    return "x" ** 2"#; text.len()
fn print(x: i32) -> i32 { x + 1 } print(3)
fn len(list: &[i32]) -> usize { list.len() } len(&[1, 2, 3])
struct Cloth { shape: String, T: f64 } let cloth = Cloth { shape: "round".to_string(), T: 1.5 }; (cloth.shape.len(), cloth.T)
let not = true; let and = false; not && !and
let range = 0..3; range.len()
let lambda = |x: i32| x * 2; lambda(4)
let mut x = 1; x = x + 2; x
let r#type = 3; r#type
let x = 7 // 2⏎    / 2; x
let class = "Net"; let def = 1; let elif = 2; format!("{class} {def} {elif}")
let (a, b) = (1, 2); let (b, a) = (a, b); (a, b)
let x = 3; let x = x as f64 * 1.5; let x = format!("{x}"); x
'outer: for i in 0..3 { for j in 0..3 { if i * j == 2 { break 'outer; } } }
let n = loop { break 7; }; n
let label = if 3 > 2 { "more" } else { "less" }; label
let sign = match -3 { n if n < 0 => "-", 0 => "0", _ => "+" }; sign
let Some(first) = [1, 2].first().copied() else { panic!("none") }; first
let list: Vec<_> = (0..5).map(|i| i * i).filter(|n| n % 2 == 0).collect(); list
let total: f64 = [0.5, 1.5].iter().sum(); total
let mut list = vec![3, 1, 2]; list.sort(); list
let words = "a b c".split(' ').rev().collect::<Vec<_>>().join("-"); words
let number: i32 = "42".parse()?; number
let missing: Option<i32> = None; missing.is_none()
let c = 'a'; let s = "a"; c.to_string() == s
let bytes = b"ember"; bytes[0]
let x: u8 = 250; x.wrapping_add(10)
let x: i32 = i32::MAX; x.checked_add(1)
let text = String::from("損失🔥"); text.chars().count()
use std::collections::HashMap; let mut map = HashMap::new(); map.insert("a", 1); map["a"]
#[derive(Clone, Debug, PartialEq)] struct Dot { x: f64 } let d = Dot { x: 1. }; d.clone() == d
enum Color { Red, Green } let c = Color::Green; matches!(c, Color::Green)
trait Speak { fn speak(&self) -> String; } struct Dog; impl Speak for Dog { fn speak(&self) -> String { "woof".into() } } Dog.speak()
fn largest<T: PartialOrd + Copy>(list: &[T]) -> T { let mut most = list[0]; for &x in list { if x > most { most = x; } } most } largest(&[1.5, 2.5])
macro_rules! double { ($x:expr) => { $x * 2 } } double!(4)
let f: Box<dyn Fn(f64) -> f64> = Box::new(|x| x * x); f(3.)
let mut count = 0; let mut tick = || { count += 1; count }; tick(); tick()
let text = "x = 3"; let x = text.split('=').last(); x
println!("{{}} {:?} {:>5} {:.2}", vec![1], "a", 1.0);
let x = tensor([[1., 2.], [3., 4.]]); x.t().mm(&x).shape()
let x = ones([2, 3]); (x.size(0), x.sum().item(), x.sum_dim(1).shape())
let net = sequential![linear(2, 3), relu()]; net.forward(&ones([4, 2])).shape()
let x = ones([3]); let y = 2. * &x + 1.; y.to_vec()
let w = tensor([1., 2.]).requires_grad(); (&w * &w).sum().backward(); w.grad().to_vec()
let mut optimizer = Sgd::new(linear(2, 1).parameters(), 0.1).momentum(0.9); optimizer.zero_grad();
no_grad(|| ones([2])).len()
let x = tensor([[1., 2.], [3., 4.]]); (x.col(0).to_vec(), x.slice(1..).shape(), x.get([0, 1]).item())
let later = async { 3 }; drop(later);
unsafe fn risky() -> i32 { 1 } unsafe { risky() }
let x = { let y = 3; y * y }; x
let _ = "nobody".to_string();
let print = |x: f64| x * 2.; print(1.5)
let with = [1, 2, 3]; let [first, .., last] = with; (first, last)
let pass = |as_: i32| -> Option<i32> { (as_ > 0).then_some(as_) }; pass(3).map_or(0, |x| x * *&2)
