//! A progress bar around a loop.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use crate::display::{Live, MimeBundle, Show};

/// Goes through `items` as a plain `for` would, and shows how far it has come: the count, the time so far, the time left and
/// the rate. The bar lives in the notebook, or on one line of a terminal.
///
/// How many items there are is asked of the iterator; where it cannot say, the bar only counts. A loop that ends early, by
/// `break` or by a panic, leaves a bar that says where. The bars of a loop within a loop take turns in one place.
///
/// ```
/// use emberbook::prelude::*;
/// let mut sum = 0;
/// for epoch in progress(1..30) {
///     sum += epoch;
/// }
/// assert_eq!(sum, 435);
/// ```
pub fn progress<I: IntoIterator>(items: I) -> Progress<I::IntoIter> {
    let items = items.into_iter();
    let bar = Bar::new(items.size_hint());
    Progress { items, bar }
}

/// An iterator with a progress bar; made by [`progress`].
#[must_use = "the bar moves when the loop does: `for epoch in progress(1..30)`"]
pub struct Progress<I> {
    items: I,
    bar: Bar,
}

impl<I: Iterator> Iterator for Progress<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        crate::interrupt::check();
        let item = self.items.next();
        self.bar.step(item.is_some());
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

impl<I: ExactSizeIterator> ExactSizeIterator for Progress<I> {}

/// What the loop has done so far, and where it is shown.
struct Bar {
    total: Option<usize>,
    /// How many items the loop has been given; the last one may still be in work.
    given: usize,
    open: Option<Open>,
    finished: bool,
}

/// A bar that is in sight.
struct Open {
    started: Instant,
    drawn: Instant,
    live: Live,
    /// How many bars are around this one.
    depth: usize,
}

thread_local! {
    /// For every open bar, from the outermost: the place that the bars of its inner loop take turns in.
    static INNER_PLACES: RefCell<Vec<Option<Live>>> = const { RefCell::new(vec![]) };
}

impl Bar {
    fn new((least, most): (usize, Option<usize>)) -> Bar {
        Bar { total: most.filter(|&most| most == least), given: 0, open: None, finished: false }
    }

    /// The loop asks for its next item: there is one more, or it is through.
    #[inline(never)]
    fn step(&mut self, more: bool) {
        const BETWEEN_DRAWINGS: Duration = Duration::from_millis(100);
        if self.finished {
            return;
        }
        match &mut self.open {
            None => self.open = Some(Open::new(&self.state(Stage::Running))),
            Some(open) if more && open.drawn.elapsed() >= BETWEEN_DRAWINGS => {
                open.drawn = Instant::now();
                // An item is done when the next one is asked for.
                let done =
                    State { stage: Stage::Running, done: self.given, total: self.total, time: open.started.elapsed() };
                open.live.update(&done);
            }
            Some(_) => {}
        }
        self.given += usize::from(more);
        if !more {
            self.finished = true;
            self.close(Stage::Finished);
        }
    }

    fn state(&self, stage: Stage) -> State {
        let time = self.open.as_ref().map(|open| open.started.elapsed()).unwrap_or_default();
        State { stage, done: self.given, total: self.total, time }
    }

    /// Shows the last state, and leaves the place to the next bar of an inner loop.
    fn close(&mut self, stage: Stage) {
        let last = self.state(stage);
        if let Some(open) = self.open.take() {
            open.live.update(&last);
            open.close();
        }
    }
}

impl Drop for Bar {
    /// The loop was left before its end.
    fn drop(&mut self) {
        self.close(Stage::Stopped);
    }
}

impl Open {
    fn new(first: &State) -> Open {
        let (depth, place) = INNER_PLACES.with_borrow_mut(|places| {
            let place = places.last_mut().and_then(Option::take);
            places.push(None);
            (places.len() - 1, place)
        });
        let live = match place {
            Some(live) => {
                live.update(first);
                live
            }
            None => Live::new(first),
        };
        let now = Instant::now();
        Open { started: now, drawn: now, live, depth }
    }

    fn close(self) {
        // At the very end of a thread there is nothing left to keep the place for.
        let _ = INNER_PLACES.try_with(|places| {
            let mut places = places.borrow_mut();
            places.truncate(self.depth);
            if let Some(place) = places.last_mut() {
                *place = Some(self.live);
            }
        });
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Running,
    Finished,
    /// Left early, while the last item was in work.
    Stopped,
}

/// What a bar shows.
struct State {
    stage: Stage,
    done: usize,
    total: Option<usize>,
    time: Duration,
}

impl State {
    /// Between 0 and 1, if the end is known.
    fn share(&self) -> Option<f64> {
        match (self.stage, self.total) {
            (Stage::Finished, _) => Some(1.0),
            (_, Some(total)) if total > 0 => Some((self.done as f64 / total as f64).min(1.0)),
            _ => None,
        }
    }

    /// How far: `12/29`, or `12` where the end is not known.
    fn count(&self) -> String {
        match (self.stage, self.total) {
            (Stage::Stopped, Some(total)) => format!("stopped in {} of {total}", self.done),
            (Stage::Stopped, None) => format!("stopped in {}", self.done),
            (_, Some(total)) => format!("{}/{total}", self.done),
            (_, None) => self.done.to_string(),
        }
    }

    /// How long, how much longer, and how fast.
    fn pace(&self) -> String {
        let mut parts = vec![clock(self.time)];
        let each = self.time.as_secs_f64() / self.done as f64;
        if self.done > 0 && self.stage != Stage::Stopped {
            if let (Stage::Running, Some(total)) = (self.stage, self.total) {
                parts.push(format!(
                    "{} left",
                    clock(Duration::from_secs_f64(each * total.saturating_sub(self.done) as f64))
                ));
            }
            if each > 0.0 {
                parts.push(rate(each));
            }
        }
        parts.join(", ")
    }
}

impl Show for State {
    fn show(&self) -> MimeBundle {
        MimeBundle::text(self.text()).html(self.html())
    }
}

impl State {
    fn text(&self) -> String {
        let (count, pace) = (self.count(), self.pace());
        match self.share() {
            Some(share) => format!("{:3.0}% {} {count}  {pace}", (share * 100.0).floor(), blocks(share)),
            None => format!("{count}  {pace}"),
        }
    }

    /// Colours that read on light and on dark; the text takes the notebook's own.
    fn html(&self) -> String {
        let color = match self.stage {
            Stage::Running => "#0072b2",
            Stage::Finished => "#009e73",
            Stage::Stopped => "#d55e00",
        };
        let (count, pace) = (self.count(), self.pace());
        let track = match self.share().map(|share| share * 100.0) {
            Some(percent) => format!(
                "<div role=\"progressbar\" aria-valuemin=\"0\" aria-valuemax=\"100\" aria-valuenow=\"{percent:.0}\" \
                 style=\"width:240px;max-width:40%;height:8px;border-radius:4px;overflow:hidden;background:rgba(127,127,127,0.25)\">\
                 <div style=\"width:{percent:.1}%;height:100%;border-radius:4px;background:{color}\"></div></div>"
            ),
            None => format!("<div style=\"width:8px;height:8px;border-radius:4px;background:{color}\"></div>"),
        };
        format!(
            "<div style=\"display:flex;align-items:center;gap:12px;font-size:13px;font-variant-numeric:tabular-nums\">{track}\
             <span>{count}</span><span style=\"opacity:0.65\">{pace}</span></div>"
        )
    }
}

/// A bar of blocks, an eighth of a character fine.
fn blocks(share: f64) -> String {
    const WIDTH: usize = 20;
    const PARTS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = (share * (WIDTH * 8) as f64).floor() as usize;
    format!("{:░<WIDTH$}", "█".repeat(eighths / 8) + PARTS[eighths % 8])
}

/// A duration as one would say it: 0.4 s, 42 s, 3 min 7 s, 1 h 2 min.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        10..60 => format!("{seconds} s"),
        60..3600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// How fast, for items that take `each` seconds.
fn rate(each: f64) -> String {
    match 1.0 / each {
        _ if each >= 1.0 => format!("{} each", clock(Duration::from_secs_f64(each))),
        rate if rate < 10.0 => format!("{rate:.1} per second"),
        rate => format!("{rate:.0} per second"),
    }
}
