// Assignments, loops and functions, as a tree that is walked.

use std::collections::HashMap;
use std::rc::Rc;

#[derive(Debug, Clone)]
enum Value {
    Number(i64),
    Function { parameter: String, body: Rc<Expr>, scope: Scope },
}

#[derive(Debug)]
enum Expr {
    Number(i64),
    Name(String),
    Let(String, Box<Expr>, Box<Expr>),
    If(Box<Expr>, Box<Expr>, Box<Expr>),
    Add(Box<Expr>, Box<Expr>),
    Function(String, Rc<Expr>),
    Call(Box<Expr>, Box<Expr>),
}

type Scope = Rc<HashMap<String, Value>>;

#[derive(Debug, PartialEq)]
struct Error(String);

fn eval(expr: &Expr, scope: &Scope) -> Result<Value, Error> {
    match expr {
        Expr::Number(n) => Ok(Value::Number(*n)),
        Expr::Name(name) => scope.get(name).cloned().ok_or_else(|| Error(format!("no {name}"))),
        Expr::Let(name, value, body) => {
            let mut inner = HashMap::clone(scope);
            inner.insert(name.clone(), eval(value, scope)?);
            eval(body, &Rc::new(inner))
        }
        Expr::If(condition, yes, no) => match eval(condition, scope)? {
            Value::Number(0) => eval(no, scope),
            _ => eval(yes, scope),
        },
        Expr::Add(a, b) => match (eval(a, scope)?, eval(b, scope)?) {
            (Value::Number(a), Value::Number(b)) => Ok(Value::Number(a + b)),
            _ => Err(Error("functions do not add".into())),
        },
        Expr::Function(parameter, body) => {
            Ok(Value::Function { parameter: parameter.clone(), body: body.clone(), scope: scope.clone() })
        }
        Expr::Call(function, argument) => {
            let Value::Function { parameter, body, scope: inner } = eval(function, scope)? else {
                return Err(Error("not a function".to_string()));
            };
            let mut inner = HashMap::clone(&inner);
            inner.insert(parameter, eval(argument, scope)?);
            eval(&body, &Rc::new(inner))
        }
    }
}

macro_rules! expr {
    (fun $p:ident => $($body:tt)+) => { Expr::Function(stringify!($p).into(), Rc::new(expr!($($body)+))) };
    (let $n:ident = $v:tt in $($body:tt)+) => {
        Expr::Let(stringify!($n).into(), Box::new(expr!($v)), Box::new(expr!($($body)+)))
    };
    (if $c:tt then $a:tt else $b:tt) => { Expr::If(Box::new(expr!($c)), Box::new(expr!($a)), Box::new(expr!($b))) };
    ($a:tt + $($b:tt)+) => { Expr::Add(Box::new(expr!($a)), Box::new(expr!($($b)+))) };
    ($f:tt ($($x:tt)+)) => { Expr::Call(Box::new(expr!($f)), Box::new(expr!($($x)+))) };
    (($($inner:tt)+)) => { expr!($($inner)+) };
    ($n:literal) => { Expr::Number($n) };
    ($n:ident) => { Expr::Name(stringify!($n).into()) };
}

fn main() {
    let programs = [
        expr!(1 + 2 + 3),
        expr!(let x = 5 in x + x),
        expr!(let add = (fun a => fun b => a + b) in (add(3))(4)),
        expr!(if (1 + (-1)) then 10 else 20),
        expr!(let x = 1 in let f = (fun y => x + y) in let x = 100 in f(x)),
        expr!(nobody + 1),
        expr!(1(2)),
    ];
    for program in &programs {
        match eval(program, &Scope::default()) {
            Ok(Value::Number(n)) => println!("{n}"),
            Ok(Value::Function { parameter, .. }) => println!("fun {parameter}"),
            Err(Error(message)) => println!("{message}"),
        }
    }
}
