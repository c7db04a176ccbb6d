//! Showing a value in the notebook.
//!
//! In Jupyter a value appears with its richest face: a table, a picture. In a stock evcxr kernel it goes through evcxr's
//! own protocol, and in a plain program its text is printed.

use std::any::Any;
use std::cell::RefCell;
use std::io::{IsTerminal, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use emberbook_wire::{Faces, Message, Reply};

use crate::channel::{self, Channel};

/// The faces of a value: MIME type to content. A front end picks the richest face that it can show.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MimeBundle(Faces);

impl MimeBundle {
    /// A bundle with a plain-text face, which every value has.
    pub fn text(text: impl Into<String>) -> Self {
        Self::default().with("text/plain", text)
    }

    /// Adds an HTML face.
    pub fn html(self, html: impl Into<String>) -> Self {
        self.with("text/html", html)
    }

    /// Adds a picture, as SVG source.
    pub fn svg(self, svg: impl Into<String>) -> Self {
        self.with("image/svg+xml", svg)
    }

    /// The content of one face, if the value has it.
    ///
    /// ```
    /// use emberbook::display::MimeBundle;
    /// let bundle = MimeBundle::text("7").html("<b>7</b>");
    /// assert_eq!(bundle.get("text/html"), Some("<b>7</b>"));
    /// ```
    pub fn get(&self, mime: &str) -> Option<&str> {
        self.0.get(mime).map(String::as_str)
    }

    pub(crate) fn with(mut self, mime: &str, content: impl Into<String>) -> Self {
        self.0.insert(mime.to_owned(), content.into());
        self
    }

    fn plain(&self) -> &str {
        self.get("text/plain").unwrap_or_default()
    }
}

/// Text that stands for itself in HTML, between tags and between the double quotes of an attribute.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A value that knows how it looks in a notebook.
pub trait Show {
    /// The value's faces; the plain text is what a terminal prints.
    fn show(&self) -> MimeBundle;
}

impl<T: Show + ?Sized> Show for &T {
    fn show(&self) -> MimeBundle {
        (**self).show()
    }
}

/// Nothing to show, as a cell that ends in a loop.
impl Show for () {
    fn show(&self) -> MimeBundle {
        MimeBundle::default()
    }
}

/// Shows a value now, in its place among the cell's output; as many as you like in a cell.
///
/// ```
/// use emberbook::display::{MimeBundle, Show, display};
/// struct Greeting;
/// impl Show for Greeting {
///     fn show(&self) -> MimeBundle {
///         MimeBundle::text("hello").html("<h1>hello</h1>")
///     }
/// }
/// display(&Greeting);
/// ```
#[inline(never)]
pub fn display(value: &(impl Show + ?Sized)) {
    show_now(value.show(), None);
}

/// Shows a value now, under a name by which [`update_display`] can change it later, from another cell too.
///
/// ```
/// use emberbook::prelude::*;
/// display_id(&tensor([0.0]), "weights");
/// update_display(&tensor([0.5]), "weights");
/// ```
#[inline(never)]
pub fn display_id(value: &(impl Show + ?Sized), id: &str) {
    show_now(value.show(), Some(id.to_owned()));
}

/// Shows another value wherever the name was shown with [`display_id`].
#[inline(never)]
pub fn update_display(value: &(impl Show + ?Sized), id: &str) {
    update(value.show(), id);
}

/// Changes what was shown under an id.
pub(crate) fn update(bundle: MimeBundle, id: &str) {
    let Some(bundle) = changed_in_capture(bundle, id) else { return };
    match channel::get() {
        Channel::Kernel(kernel) => {
            kernel.send(&Message::Update { data: bundle.0, id: id.to_owned() });
        }
        // What is shown there stays as it is.
        Channel::Evcxr | Channel::Terminal => show_now(bundle, None),
    }
}

/// Clears what the cell has shown so far; with `wait`, only when the next output comes, so that nothing flickers.
#[inline(never)]
pub fn clear_output(wait: bool) {
    if is_captured() {
        CAPTURES.with_borrow_mut(|captures| captures.last_mut().map(Vec::clear));
    } else if let Channel::Kernel(kernel) = channel::get() {
        kernel.send(&Message::Clear { wait });
    }
}

/// Asks for a line of text, in the notebook's own input box. In a plain program it reads standard input.
#[inline(never)]
pub fn input(prompt: &str) -> String {
    ask(prompt, false)
}

/// Asks for a line that does not appear while it is typed.
#[inline(never)]
pub fn password(prompt: &str) -> String {
    ask(prompt, true)
}

fn ask(prompt: &str, password: bool) -> String {
    let Channel::Kernel(kernel) = channel::get() else {
        print!("{prompt}");
        let _ = std::io::stdout().flush();
        let mut line = String::new();
        let _ = std::io::stdin().read_line(&mut line);
        return line.trim_end_matches(['\r', '\n']).to_owned();
    };
    match kernel.send(&Message::Input { prompt: prompt.to_owned(), password }) {
        Some(Reply::Line { text: Some(line) }) => line,
        _ => {
            crate::interrupt::check();
            panic!("this front end cannot ask for input: run the cell in JupyterLab or a console")
        }
    }
}

/// Something shown that can be changed in place: a progress bar, a curve that grows.
pub struct Live {
    id: String,
    latest: Mutex<MimeBundle>,
}

impl Live {
    /// Shows the first state.
    pub fn new(value: &(impl Show + ?Sized)) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let live = Self { id: format!("emberbook-{}-{number}", std::process::id()), latest: Mutex::new(value.show()) };
        match channel::get() {
            Channel::Kernel(_) => show_now(live.latest().clone(), Some(live.id.clone())),
            Channel::Evcxr => {}
            Channel::Terminal => live.redraw(),
        }
        live
    }

    /// Shows the next state in the place of the last.
    pub fn update(&self, value: &(impl Show + ?Sized)) {
        *self.latest() = value.show();
        match channel::get() {
            Channel::Kernel(_) => update(self.latest().clone(), &self.id),
            Channel::Evcxr => {}
            Channel::Terminal => self.redraw(),
        }
    }

    fn latest(&self) -> std::sync::MutexGuard<'_, MimeBundle> {
        self.latest.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }

    /// One line of a terminal, written over itself.
    fn redraw(&self) {
        let latest = self.latest();
        if std::io::stderr().is_terminal() && !latest.plain().contains('\n') {
            eprint!("\r\x1b[2K{}", latest.plain());
        }
    }
}

impl Drop for Live {
    /// Where nothing can be changed in place, the last state is what remains.
    fn drop(&mut self) {
        match channel::get() {
            Channel::Kernel(_) => {}
            Channel::Evcxr => channel::write_evcxr(&self.latest().0),
            Channel::Terminal if std::io::stderr().is_terminal() && !self.latest().plain().contains('\n') => {
                eprintln!()
            }
            Channel::Terminal => eprintln!("{}", self.latest().plain()),
        }
    }
}

/// What was shown, with the id by which it can be changed.
type Shown = Vec<(MimeBundle, Option<String>)>;

thread_local! {
    /// What was shown where it is not for the notebook; the innermost place last.
    static CAPTURES: RefCell<Vec<Shown>> = const { RefCell::new(Vec::new()) };
}

/// What some code prints and shows, what it gives as the last; and the panic that ended it, if one did.
pub(crate) fn captured(code: &mut dyn FnMut() -> MimeBundle) -> (Vec<MimeBundle>, Option<Box<dyn Any + Send>>) {
    let kernel = if let Channel::Kernel(kernel) = channel::get() { Some(kernel) } else { None };
    kernel.map(|kernel| kernel.send(&Message::Capture));
    CAPTURES.with_borrow_mut(|captures| captures.push(Vec::new()));
    let given = catch_unwind(AssertUnwindSafe(code));
    let shown = CAPTURES.with_borrow_mut(Vec::pop).unwrap_or_default();
    let printed = match kernel.and_then(|kernel| kernel.send(&Message::Captured)) {
        Some(Reply::Line { text: Some(text) }) if !text.is_empty() => Some(MimeBundle::text(text)),
        _ => None,
    };
    let (given, panic) = given.map_or_else(|panic| (None, Some(panic)), |given| (Some(given), None));
    let shown = shown.into_iter().map(|(bundle, _)| bundle);
    let all = printed.into_iter().chain(shown).chain(given).filter(|bundle| !bundle.0.is_empty());
    (all.collect(), panic)
}

/// Whether what is shown now is not for the notebook.
pub(crate) fn is_captured() -> bool {
    CAPTURES.with_borrow(|captures| !captures.is_empty())
}

/// Changes what was shown under an id where it is not for the notebook; the bundle itself, if it is not there.
fn changed_in_capture(bundle: MimeBundle, id: &str) -> Option<MimeBundle> {
    CAPTURES.with_borrow_mut(|captures| {
        let mut shown = captures.iter_mut().flatten();
        match shown.find(|(_, own)| own.as_deref() == Some(id)) {
            Some((place, _)) => {
                *place = bundle;
                None
            }
            None => Some(bundle),
        }
    })
}

pub(crate) fn show_now(bundle: MimeBundle, id: Option<String>) {
    if bundle.0.is_empty() {
        return;
    }
    if is_captured() {
        CAPTURES.with_borrow_mut(|captures| captures.last_mut().map(|shown| shown.push((bundle, id))));
        return;
    }
    match channel::get() {
        Channel::Kernel(kernel) => {
            kernel.send(&Message::Display { data: bundle.0, id });
        }
        Channel::Evcxr => channel::write_evcxr(&bundle.0),
        Channel::Terminal => println!("{}", bundle.plain()),
    }
}

/// Shows the value of a cell's last expression.
pub(crate) fn result(bundle: MimeBundle) {
    match channel::get() {
        Channel::Kernel(kernel) if !bundle.0.is_empty() => {
            kernel.send(&Message::Result { data: bundle.0 });
        }
        _ => show_now(bundle, None),
    }
}
