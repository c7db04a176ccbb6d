use super::Value;

/// What is not right about `given`, in a sentence that does not say the answer; `None` if it is right.
pub(super) fn complaint(right: &Value, given: &Value, tolerance: Option<f64>) -> Option<String> {
    let alike = |(right, given): (&&Value, &&Value)| close(right, given, tolerance);
    let (rights, givens) = (right.atoms(), given.atoms());
    if right.kind() != given.kind() {
        return Some(asked_for(right, given));
    }
    let (Some(shape), Some(has)) = (right.shape(), given.shape()) else {
        return Some(asked_for(right, given));
    };
    // A single number may come as a tensor of one.
    let one = shape.is_empty() && givens.len() == 1;
    let same_numbers = rights.len() == givens.len() && rights.iter().zip(&givens).all(alike);
    if one || shape == has {
        return if same_numbers { None } else { Some(numbers(right, given, tolerance)) };
    }
    Some(match (&shape[..], &has[..]) {
        _ if same_numbers => {
            format!("The numbers are right, the shape is not: it is {has:?}, and {shape:?} is asked for.")
        }
        ([], _) | (_, []) | ([_], [_]) => asked_for(right, given),
        ([a, b], [c, d]) if (a, b) == (d, c) => {
            format!("The shape is {has:?}, and {shape:?} is asked for: are rows and columns swapped?")
        }
        _ => format!("The shape is {has:?}, and {shape:?} is asked for."),
    })
}

fn asked_for(right: &Value, given: &Value) -> String {
    let (asked, is) = (right.in_words(), given.in_words());
    let (first, rest) = asked.split_at(1);
    format!("{}{rest} is asked for, and this is {is}.", first.to_uppercase())
}

/// What is not right about the numbers, where the shape is.
fn numbers(right: &Value, given: &Value, tolerance: Option<f64>) -> String {
    let (rights, givens) = (right.atoms(), given.atoms());
    let shape = given.shape().unwrap_or_default();
    let all =
        |test: &dyn Fn(&Value, &Value) -> bool| rights.iter().zip(&givens).all(|(right, given)| test(right, given));
    let pair = |right: &Value, given: &Value| right.number().zip(given.number());
    let nearly = |right: &Value, given: &Value| {
        pair(right, given).is_some_and(|(right, given)| (right - given).abs() <= 0.02 * right.abs())
    };
    let opposite = |right: &Value, given: &Value| match given.number() {
        Some(number) => close(right, &Value::Number(-number), tolerance),
        None => false,
    };
    let wrong = rights.iter().zip(&givens).position(|(right, given)| !close(right, given, tolerance));
    if givens.iter().any(|given| given.number().is_some_and(f64::is_nan)) {
        "There is NaN in it, which is not a number: something was divided by 0, or grew beyond all bounds.".into()
    } else if all(&opposite) {
        "The sign is the other way round.".into()
    } else if all(&nearly) {
        "Very close, but not the same: take more digits, or look for what is slightly different.".into()
    } else if let [rows, columns] = shape[..]
        && rows == columns
        && (0..rows * columns).all(|i| close(rights[i % columns * columns + i / columns], givens[i], tolerance))
    {
        "Rows and columns are swapped.".into()
    } else if let Some(wrong) = wrong.filter(|_| givens.len() > 1) {
        let good = rights.iter().zip(&givens).filter(|(right, given)| close(right, given, tolerance)).count();
        let place = place(wrong, &shape);
        match good {
            0 => "The shape is right, and none of the values is yet.".into(),
            _ => format!("The shape is right, and {good} of {} values are. Look at {place}.", givens.len()),
        }
    } else {
        "That is not it.".into()
    }
}

/// Whether one value is the other: numbers within the tolerance, text without regard to case.
fn close(right: &Value, given: &Value, tolerance: Option<f64>) -> bool {
    match (right, given) {
        (Value::Text(right), Value::Text(given)) => right.trim().to_lowercase() == given.trim().to_lowercase(),
        (Value::Truth(right), Value::Truth(given)) => right == given,
        _ => match (right.number(), given.number()) {
            (Some(a), Some(b)) => {
                // Of a whole number every digit counts; of others, as many as are printed.
                let relative = if let Value::Whole(_) = right { 1e-6 } else { 1e-3 };
                let tolerance = tolerance.unwrap_or(1e-4 + relative * a.abs());
                a == b || (a - b).abs() <= tolerance || (a.is_nan() && b.is_nan())
            }
            _ => false,
        },
    }
}

/// The place of a number in its table: `[0, 1]`.
fn place(mut index: usize, shape: &[usize]) -> String {
    let mut place: Vec<usize> = vec![];
    for size in shape.iter().rev() {
        place.insert(0, index % size);
        index /= size;
    }
    format!("{place:?}")
}
