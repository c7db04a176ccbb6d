//! What the kernel wrote into a cell and the compiler will not have, left out.
//!
//! The kernel puts every variable away at the end of a cell. One that was moved cannot be; one that borrows must not
//! outlive what it borrows from. Only the compiler knows which these are, so a cell that it refuses for one of them is
//! compiled again without.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;

use super::source::{keep, put, take};
use super::variables::Loss;

/// Leaves out the variables that cannot be kept, and says which and why; none if the mistakes are the student's alone.
pub(super) fn mend(source: &str, diagnostics: &str) -> Option<(String, BTreeMap<String, Loss>)> {
    let errors = diagnostics
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["level"] == "error");
    let dropped: BTreeMap<String, Loss> = errors.filter_map(|error| lost_variable(source, &error)).collect();
    if dropped.is_empty() {
        return None;
    }
    let mut mended = source.to_owned();
    for name in dropped.keys() {
        mended = mended.replace(&put(name), "");
        // An earlier cell's: gone if this one ends well, there again if it fails.
        mended = mended.replace(&take(name), &format!("{} {}", take(name), keep(name)));
    }
    Some((mended, dropped))
}

/// The variable that an error keeps from being put away, if it is about that at all.
fn lost_variable(source: &str, error: &Value) -> Option<(String, Loss)> {
    let loss = match error["code"]["code"].as_str()? {
        "E0382" => Loss::Moved,
        "E0381" => Loss::Empty,
        "E0597" | "E0716" | "E0505" | "E0506" | "E0521" | "E0499" | "E0502" | "E0503" | "E0310" | "E0373" | "E0515" => {
            Loss::Borrows
        }
        _ => return None,
    };
    let spans = error["spans"].as_array()?;
    let says = |span: &&Value, words: &str| span["label"].as_str().is_some_and(|label| label.contains(words));
    let name_at = |span: &Value| {
        let byte = |name: &str| Some(span[name].as_u64()? as usize);
        put_at(source, byte("byte_start")?..byte("byte_end")?)
    };
    // Of two variables in one error, it is the borrower that must go.
    let borrower = (loss == Loss::Borrows)
        .then(|| spans.iter().filter(|span| says(span, "requires") || says(span, "later used")).find_map(name_at))
        .flatten();
    let primary = || spans.iter().filter(|span| span["is_primary"] == true).find_map(name_at);
    let name = borrower.or_else(primary)?;
    Some((name, loss))
}

const PUT: &str = "::emberbook::cell::put(\"";

/// The source with a pattern that no value fits, in the place of each statement that puts a variable away.
pub(super) fn with_refused_patterns(source: &str) -> String {
    let mut result = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(start) = rest.find(PUT) {
        let name = rest[start + PUT.len()..].split('"').next().unwrap_or_default();
        result += &rest[..start];
        result += &format!("let () = {name};");
        rest = &rest[start + put(name).len()..];
    }
    result + rest
}

/// The types that the compiler names when it refuses the patterns.
pub(super) fn types_in(diagnostics: &str) -> BTreeMap<String, String> {
    let messages = diagnostics.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let errors = messages.filter(|message| message["code"]["code"] == "E0308");
    let named = |error: Value| {
        let spans = error["spans"].as_array()?;
        spans.iter().find_map(|span| {
            let kind = span["label"].as_str()?.strip_prefix("this expression has type `")?.strip_suffix('`')?;
            let line = span["text"][0]["text"].as_str()?;
            let column = |name: &str| Some(span["text"][0][name].as_u64()? as usize - 1);
            let (start, end) = (column("highlight_start")?, column("highlight_end")?);
            Some((line.chars().skip(start).take(end - start).collect(), kind.to_owned()))
        })
    };
    errors.filter_map(named).collect()
}

/// The variable that is put away at these bytes.
fn put_at(source: &str, place: Range<usize>) -> Option<String> {
    let start = source.get(..place.end)?.rfind(PUT)?;
    let name = source[start + PUT.len()..].split('"').next()?;
    (place.end <= start + put(name).len()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, spans: &[(Range<usize>, bool, &str)]) -> String {
        let spans: Vec<Value> = spans
            .iter()
            .map(|(place, primary, label)| {
                serde_json::json!({"byte_start": place.start, "byte_end": place.end, "is_primary": primary, "label": label})
            })
            .collect();
        serde_json::json!({"level": "error", "code": {"code": code}, "spans": spans}).to_string()
    }

    fn at(source: &str, text: &str) -> Range<usize> {
        let start = source.find(text).unwrap();
        start..start + text.len()
    }

    #[test]
    fn a_moved_variable_is_not_put_away_and_leaves_a_copy() {
        let source = format!("let x: i32 = {} drop(x); {}", take("x"), put("x"));
        let place = at(&source, &put("x"));
        let (mended, dropped) = mend(&source, &error("E0382", &[(place.end - 3..place.end - 2, true, "")])).unwrap();
        assert_eq!(mended, format!("let x: i32 = {} {} drop(x); ", take("x"), keep("x")));
        assert_eq!(dropped["x"], Loss::Moved);
    }

    #[test]
    fn the_borrower_goes_and_its_owner_stays() {
        let source = format!("let r = &v; {} {}", put("r"), put("v"));
        let spans = [
            (at(&source, "&v"), true, "borrowed value does not live long enough"),
            (at(&source, &put("r")), false, "argument requires that `v` is borrowed for `'static`"),
        ];
        let (mended, dropped) = mend(&source, &error("E0597", &spans)).unwrap();
        assert!(mended.contains(&put("v")) && !mended.contains(&put("r")));
        assert_eq!(dropped.into_iter().collect::<Vec<_>>(), [("r".to_owned(), Loss::Borrows)]);
    }

    #[test]
    fn the_types_are_asked_for() {
        let source = format!("let x = f(); {} g();", put("x"));
        let question = with_refused_patterns(&source);
        assert_eq!(question, "let x = f(); let () = x; g();");
        let start = question.rfind('x').unwrap() + 1;
        let error = serde_json::json!({"level": "error", "code": {"code": "E0308"}, "spans": [{
            "label": "this expression has type `std::vec::Vec<rand::Rng>`",
            "text": [{"text": question, "highlight_start": start, "highlight_end": start + 1}],
        }]});
        assert_eq!(types_in(&error.to_string())["x"], "std::vec::Vec<rand::Rng>");
    }

    #[test]
    fn a_mistake_of_the_students_own_is_left_to_them() {
        let source = format!("drop(x); drop(x); {}", put("y"));
        assert!(mend(&source, &error("E0382", &[(14..15, true, "")])).is_none());
    }
}
