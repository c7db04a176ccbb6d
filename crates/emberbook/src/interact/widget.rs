//! The half of the sliders that is in the process of the cells.
//!
//! It has two outputs. One is the widget itself, live where a front end has `anywidget`; elsewhere it is a sentence. The
//! other is what a saved notebook keeps: the last values, and what was drawn for them. It is changed in place as any display
//! is; the live widget, which shows the same, hides it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::mem::ManuallyDrop;
use std::panic::resume_unwind;
use std::rc::Rc;

use emberbook_wire::{Comm, CommStep, Message};
use serde_json::{Value, json};

use super::control::{Dial, Setting};
use super::mistake::InteractMistake;
use crate::channel::{self, Channel};
use crate::display::{self, MimeBundle, captured, escaped};
use crate::mistake::Raise;
use crate::plot::face;

/// What the closure gives for the positions of the dials.
pub(super) type Draw = Box<dyn FnMut(&[f64]) -> MimeBundle>;

/// The sentence where there is no live widget.
const NOT_LIVE: &str = "Run the cell, and there is a slider here to move. Where none comes, JupyterLab lacks anywidget: \
                        pip install anywidget, then reload the page.";

thread_local! {
    /// Those that a front end can move. Never dropped: when the process ends, nothing of a student's should still run.
    static OPEN: ManuallyDrop<RefCell<BTreeMap<String, Rc<Widget>>>> = ManuallyDrop::default();
}

/// Works on what the front end says.
pub(crate) fn hear(comm: &Comm) {
    let open = OPEN.with(|open| open.borrow().get(&comm.comm_id).cloned());
    let Some(widget) = open else { return };
    match (comm.step, comm.data["method"].as_str()) {
        (CommStep::Close, _) => drop(OPEN.with(|open| open.borrow_mut().remove(&comm.comm_id))),
        (_, Some("update")) => widget.moved(&comm.data["state"]["values"]),
        (_, Some("request_state")) => widget.tell(widget.state()),
        _ => {}
    }
}

pub(super) struct Widget {
    id: String,
    dials: Vec<Dial>,
    positions: RefCell<Vec<f64>>,
    draw: RefCell<Draw>,
    /// What was drawn last; nothing until it is shown.
    drawn: RefCell<Option<Vec<MimeBundle>>>,
}

impl Widget {
    pub(super) fn new(dials: Vec<Dial>, draw: Draw) -> Rc<Self> {
        // In a notebook that is opened again there is the old one's output: no two may have the same name.
        let id = format!("emberbook-{:016x}", RandomState::new().build_hasher().finish());
        let positions = RefCell::new(dials.iter().map(|dial| dial.position).collect());
        Rc::new(Self { id, dials, positions, draw: RefCell::new(draw), drawn: RefCell::default() })
    }

    /// Moves a dial from a cell.
    #[track_caller]
    pub(super) fn set(&self, name: &str, value: &Setting) {
        let Some(index) = self.dials.iter().position(|dial| dial.name == name) else {
            let names: Vec<String> = self.dials.iter().map(|dial| format!("{:?}", dial.name)).collect();
            InteractMistake::NoName { name: name.to_owned(), names: names.join(", ") }.raise()
        };
        let position = self.dials[index].place("set", value);
        if self.positions.borrow()[index] == position {
            return;
        }
        if self.draw.try_borrow_mut().is_err() {
            InteractMistake::Running { name: name.to_owned() }.raise();
        }
        self.positions.borrow_mut()[index] = position;
        if self.drawn.borrow().is_some() {
            self.tell(json!({"values": *self.positions.borrow()}));
            self.redraw();
        }
    }

    /// A reader has moved something. What is no position changes nothing, and the front end is told what is true.
    fn moved(&self, asked: &Value) {
        let Some(asked) = asked.as_array() else { return };
        let asked: Option<Vec<f64>> = asked.iter().map(Value::as_f64).collect();
        let had = self.positions.borrow().clone();
        let has = match &asked {
            Some(asked) if asked.len() == had.len() => {
                self.dials.iter().zip(asked).map(|(dial, asked)| dial.nearest(*asked)).collect()
            }
            _ => had.clone(),
        };
        if asked.is_none_or(|asked| asked != has) {
            self.tell(json!({"values": has}));
        }
        if has != had {
            *self.positions.borrow_mut() = has;
            self.redraw();
        }
    }

    /// Shows both outputs. Where nothing can be moved, the second is all.
    #[track_caller]
    pub(super) fn show(self: &Rc<Self>) -> MimeBundle {
        if self.drawn.borrow().is_none() {
            self.draw();
        }
        let is_live = matches!(channel::get(), Channel::Kernel(_)) && !display::is_captured();
        if !is_live {
            return self.still();
        }
        display::show_now(self.still(), Some(self.id.clone()));
        if OPEN.with(|open| open.borrow_mut().insert(self.id.clone(), Rc::clone(self))).is_none() {
            self.send(CommStep::Open, self.state());
        }
        let view = json!({"version_major": 2, "version_minor": 0, "model_id": self.id});
        MimeBundle::text(NOT_LIVE)
            .html(format!("<small>{NOT_LIVE}</small>"))
            .with("application/vnd.jupyter.widget-view+json", view.to_string())
    }

    /// Draws for new positions, where it is shown.
    fn redraw(&self) {
        self.draw();
        self.tell(json!({"html": self.html(), "error": ""}));
        display::update(self.still(), &self.id);
    }

    /// Calls the closure. Where that fails, what it had shown so far is seen all the same.
    fn draw(&self) {
        let positions = self.positions.borrow().clone();
        let (shown, failure) = captured(&mut || (self.draw.borrow_mut())(&positions));
        match failure {
            None => *self.drawn.borrow_mut() = Some(shown),
            Some(failure) => {
                if self.drawn.borrow().is_none() {
                    shown.into_iter().for_each(|bundle| display::show_now(bundle, None));
                } else if !shown.is_empty() {
                    self.tell(json!({"html": self.faces(&shown)}));
                }
                resume_unwind(failure)
            }
        }
    }

    pub(super) fn caption(&self) -> String {
        let positions = self.positions.borrow();
        let captions = self.dials.iter().zip(&*positions).map(|(dial, position)| dial.caption(*position));
        captions.collect::<Vec<_>>().join(", ")
    }

    /// What was drawn, as HTML.
    fn html(&self) -> String {
        self.faces(self.drawn.borrow().as_deref().unwrap_or_default())
    }

    fn faces(&self, shown: &[MimeBundle]) -> String {
        let caption = escaped(&self.caption());
        shown.iter().map(|bundle| format!("<div>{}</div>", face(&caption, bundle))).collect()
    }

    /// What a saved notebook keeps.
    fn still(&self) -> MimeBundle {
        let caption = self.caption();
        let drawn = self.drawn.borrow();
        let texts = drawn.iter().flatten().filter_map(|bundle| bundle.get("text/plain")).map(str::trim_end);
        let text: Vec<&str> = std::iter::once(caption.as_str()).chain(texts).collect();
        MimeBundle::text(text.join("\n")).html(format!(
            r#"<div data-emberbook-interact="{}"><div>{}</div>{}</div>"#,
            self.id,
            escaped(&caption),
            self.html()
        ))
    }

    /// All that the front end's half is made of.
    fn state(&self) -> Value {
        json!({
            "_model_module": "anywidget",
            "_model_module_version": ANYWIDGET,
            "_model_name": "AnyModel",
            "_view_module": "anywidget",
            "_view_module_version": ANYWIDGET,
            "_view_name": "AnyView",
            "_view_count": null,
            "_anywidget_id": "emberbook.interact",
            "_esm": include_str!("interact.js"),
            "id": self.id,
            "controls": self.dials.iter().map(Dial::told).collect::<Vec<_>>(),
            "values": *self.positions.borrow(),
            "html": self.html(),
            "error": "",
        })
    }

    /// Changes the front end's half.
    fn tell(&self, state: Value) {
        self.send(CommStep::Msg, state);
    }

    fn send(&self, step: CommStep, state: Value) {
        if let Channel::Kernel(kernel) = channel::get() {
            let mut data = json!({"state": state, "buffer_paths": []});
            if step == CommStep::Msg {
                data["method"] = "update".into();
            }
            kernel.send(&Message::Comm(Comm { comm_id: self.id.clone(), step, data }));
        }
    }
}

/// The versions of anywidget that know what is said here; npm's way to say it.
const ANYWIDGET: &str = "~0.11.0";
