//! An axis: the range it shows, where a value stands on it, and its ticks.

/// What an axis has to show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub low: Edge,
    pub high: Edge,
}

/// One end of an extent. A hard edge, such as the foot of a bar, stays where it is; others get some air.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Edge {
    pub at: f64,
    pub hard: bool,
}

impl Extent {
    /// What the finite ones among some numbers span; `None` if there are none.
    pub fn of(numbers: impl IntoIterator<Item = f64>) -> Option<Extent> {
        let (low, high) = numbers
            .into_iter()
            .filter(|&number| drawable(number))
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), number| (low.min(number), high.max(number)));
        (low <= high).then_some(Extent { low: Edge { at: low, hard: false }, high: Edge { at: high, hard: false } })
    }

    /// From `low` to `high` and no air around.
    pub fn exactly(low: f64, high: f64) -> Extent {
        Extent { low: Edge { at: low, hard: true }, high: Edge { at: high, hard: true } }
    }

    pub fn union(self, other: Extent) -> Extent {
        Extent {
            low: if other.low.at < self.low.at { other.low } else { self.low },
            high: if other.high.at > self.high.at { other.high } else { self.high },
        }
    }
}

/// Whether a number has a place in a figure; the bound keeps the arithmetic of axes from overflowing.
pub(super) fn drawable(number: f64) -> bool {
    number.abs() < 1e300
}

/// A mark on the axis and what is written beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tick {
    pub at: f64,
    pub name: String,
}

/// An axis from one value to another; the values grow to the right, or up, unless `from` is the larger one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Axis {
    pub from: f64,
    pub to: f64,
    pub log: bool,
    /// Whether the ticks are names of things, and nothing lies between them.
    pub named: bool,
    pub ticks: Vec<Tick>,
}

/// How the data ask for an axis to be made.
#[derive(Debug, Clone, Default)]
pub(super) struct Wish {
    /// What the data span.
    pub extent: Option<Extent>,
    /// What the student asked to see instead.
    pub range: Option<(f64, f64)>,
    pub log: bool,
    /// Only whole numbers make sense, as for epochs.
    pub whole: bool,
    /// Names to stand at given places instead of numbers.
    pub names: Vec<Tick>,
    /// About how many ticks there is room for.
    pub ticks: usize,
}

impl Axis {
    pub fn new(wish: Wish) -> Axis {
        let (from, to) = wish.range.unwrap_or_else(|| with_air(wish.extent, wish.log));
        let mut axis = Axis { from, to, log: wish.log, named: !wish.names.is_empty(), ticks: wish.names };
        if !axis.named {
            axis.ticks =
                if axis.log { log_ticks(from, to, wish.ticks) } else { ticks(from, to, wish.ticks, wish.whole) };
        }
        axis
    }

    /// Where a value stands: 0 at `from`, 1 at `to`; NaN where it cannot stand at all.
    pub fn place(&self, value: f64) -> f64 {
        if !drawable(value) || (self.log && value <= 0.0) {
            return f64::NAN;
        }
        let scale = |value: f64| if self.log { value.log10() } else { value };
        (scale(value) - scale(self.from)) / (scale(self.to) - scale(self.from))
    }

    /// The value that stands at a place; the inverse of [`Axis::place`].
    pub fn value(&self, place: f64) -> f64 {
        match self.log {
            true => self.from * (self.to / self.from).powf(place),
            false => self.from + (self.to - self.from) * place,
        }
    }

    /// Whether there is anything between two values.
    pub fn is_range(from: f64, to: f64, log: bool) -> bool {
        drawable(from) && drawable(to) && from != to && !(log && (from <= 0.0 || to <= 0.0))
    }
}

/// The range for data: 5% of air beyond soft edges, and a sane width where all the data are one value.
fn with_air(extent: Option<Extent>, log: bool) -> (f64, f64) {
    const AIR: f64 = 0.05;
    let Some(Extent { low, high }) = extent else { return if log { (1.0, 10.0) } else { (0.0, 1.0) } };
    if log {
        // What a function of two variables is asked over may begin below 0.
        let low = if low.at > 0.0 { low.at } else { high.at / 1e3 };
        if high.at <= 0.0 {
            return (1.0, 10.0);
        }
        let (from, to) = (low.log10(), high.at.log10());
        let air = if to - from > 1e-9 { AIR * (to - from) } else { 0.5 };
        return (10f64.powf(from - air), 10f64.powf(to + air));
    }
    let span = high.at - low.at;
    let magnitude = low.at.abs().max(high.at.abs());
    let constant = span <= 1e-9 * magnitude || span == 0.0;
    let air = match constant {
        true if magnitude == 0.0 => 1.0,
        true => 0.1 * magnitude,
        false => AIR * span,
    };
    let room = |edge: Edge| if edge.hard && !constant { 0.0 } else { air };
    (low.at - room(low), high.at + room(high))
}

/// Ticks at multiples of 1, 2, 2.5 or 5 times a power of ten.
fn ticks(from: f64, to: f64, count: usize, whole: bool) -> Vec<Tick> {
    let (low, high) = (from.min(to), from.max(to));
    let rough = (high - low) / count.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let mut step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .map(|digit| digit * power)
        .into_iter()
        .find(|&step| step >= rough * (1.0 - 1e-9))
        .unwrap_or(10.0 * power);
    if whole {
        step = if step == 2.5 { 5.0 } else { step.max(1.0) };
    }
    let slack = 1e-9 * (high - low);
    let first = ((low - slack) / step).ceil();
    let places: Vec<f64> =
        (0..=count * 10).map(|i| (first + i as f64) * step).take_while(|&at| at <= high + slack).collect();
    let names = names(&places, step);
    places.into_iter().zip(names).map(|(at, name)| Tick { at, name }).collect()
}

/// Ticks at powers of ten, with 2 and 5 times them where the axis is short.
fn log_ticks(from: f64, to: f64, count: usize) -> Vec<Tick> {
    let (low, high) = (from.min(to), from.max(to));
    let decades = high.log10() - low.log10();
    let count = count.max(2);
    let digits: &[f64] = match decades {
        _ if decades > 0.6 * count as f64 => &[1.0],
        _ if decades > 0.3 * count as f64 => &[1.0, 3.0],
        _ => &[1.0, 2.0, 5.0],
    };
    let stride = (decades / count as f64).ceil().max(1.0) as usize;
    let powers =
        (low.log10().floor() as i32..=high.log10().ceil() as i32).filter(|power| power.rem_euclid(stride as i32) == 0);
    let places: Vec<f64> = powers
        .flat_map(|power| digits.iter().map(move |digit| digit * 10f64.powi(power)))
        .filter(|&at| at >= low * (1.0 - 1e-9) && at <= high * (1.0 + 1e-9))
        .collect();
    if places.len() < 2 {
        return ticks(from, to, count, false);
    }
    let plain = low >= 0.9e-4 && high <= 1e6;
    places.into_iter().map(|at| Tick { at, name: if plain { short(at) } else { scientific(at, 0) } }).collect()
}

/// Names for ticks a `step` apart: just enough digits to tell them apart, the same for all.
fn names(places: &[f64], step: f64) -> Vec<String> {
    let largest = places.iter().fold(0f64, |largest, at| largest.max(at.abs()));
    // Digits right of the point that multiples of the step need at `unit`: a step of 2.5 needs one, of 20 none.
    let decimals = |unit: f64| {
        (0..=12).find(|&digits| {
            let scaled = step / unit * 10f64.powi(digits);
            (scaled - scaled.round()).abs() < 1e-6 * scaled && scaled > 0.5
        })
    };
    let unwieldy = !(1e-3..1e6).contains(&largest);
    if unwieldy && largest > 0.0 && largest / step <= 1000.0 {
        let exponent = (largest * (1.0 + 1e-9)).log10().floor() as i32;
        let digits = decimals(10f64.powi(exponent)).unwrap_or(2) as usize;
        return places.iter().map(|&at| scaled(at, exponent, digits)).collect();
    }
    let digits = decimals(1.0).unwrap_or(12) as usize;
    places.iter().map(|&at| minus(format!("{:.digits$}", if at.abs() < step / 2.0 { 0.0 } else { at }))).collect()
}

/// A number in few digits, for a text such as the value of a cell: 12, 0.5, 0.333, 1.2×10⁷.
pub(super) fn short(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    if number.abs() >= 1e6 || number.abs() < 0.9e-4 {
        return scientific(number, 2);
    }
    let digits = (2 - number.abs().log10().floor() as i32).max(0) as usize;
    let text = format!("{number:.digits$}");
    minus(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text })
}

fn scientific(number: f64, digits: usize) -> String {
    if !number.is_finite() {
        return number.to_string();
    }
    let exponent = (number.abs() * (1.0 + 1e-9)).log10().floor() as i32;
    scaled(number, exponent, digits)
}

/// `number` as a multiple of a power of ten: 2×10⁷, 10⁻³, 0.
fn scaled(number: f64, exponent: i32, digits: usize) -> String {
    let mantissa = number / 10f64.powi(exponent);
    let text = format!("{mantissa:.digits$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    let power = format!("10{}", superscript(exponent));
    minus(match text {
        "0" | "-0" => "0".to_owned(),
        "1" => power,
        "-1" => format!("-{power}"),
        _ => format!("{text}×{power}"),
    })
}

fn superscript(number: i32) -> String {
    let digits = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    number.to_string().chars().map(|c| c.to_digit(10).map_or('⁻', |digit| digits[digit as usize])).collect()
}

/// The typographer's minus, as wide as the plus.
fn minus(text: String) -> String {
    text.replace('-', "−")
}
