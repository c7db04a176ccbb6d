use std::collections::BTreeMap;
use std::{env, fs};

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::compare::complaint;
use super::{Given, Value, Verdict};
use crate::mistake::Mistake;
use crate::nn::Module;

/// What is right in one exercise, and what is said to wrong answers. The keys are those of the file.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Exercise {
    /// The right answer; with an input, what the right function or net gives for it.
    value: Option<Value>,
    input: Option<Value>,
    /// Where there is more than one right number: no less, and no more.
    at_least: Option<f64>,
    at_most: Option<f64>,
    /// How far a number may be off; without it, a thousandth.
    tolerance: Option<f64>,
    /// A net's layers as they print, and its parameters by name.
    layers: Option<Vec<String>>,
    parameters: Option<BTreeMap<String, Value>>,
    /// What is said besides "Right.", and besides "Not yet.".
    right: Option<String>,
    hint: Option<String>,
    /// Typical wrong answers, each with its hint.
    wrong: Vec<Exercise>,
    /// What a student types to give this answer: the tests run it.
    #[serde(rename = "code")]
    _code: Option<IgnoredAny>,
}

/// Why there is nothing to check an answer by.
pub(super) enum Missing {
    File { file: String },
    Exercise { file: String, number: String },
}

/// The exercise of this name, from the file of its lesson: beside the notebook, or in a folder above.
#[track_caller]
pub(super) fn find(name: &str) -> Result<Exercise, Missing> {
    let Some((lesson, number)) = name.split_once(" exercise ") else {
        Mistake::new(format!(
            "check!: an exercise is called by its lesson and its number, as \"1.2 exercise 1\", and this is {name:?}"
        ))
        .raise()
    };
    let (file, number) = (format!("exercises/{lesson}.toml"), number.trim().to_owned());
    let here = env::current_dir().unwrap_or_default();
    let Some(path) = here.ancestors().map(|folder| folder.join(&file)).find(|path| path.is_file()) else {
        return Err(Missing::File { file });
    };
    let exercises = fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|text| toml::from_str::<BTreeMap<String, Exercise>>(&text).map_err(|error| error.to_string()));
    match exercises {
        Ok(mut exercises) => exercises.remove(&number).ok_or(Missing::Exercise { file, number }),
        Err(error) => Mistake::new(format!("check!: {} cannot be read: {error}", path.display())).raise(),
    }
}

impl Missing {
    /// What is said to a student without the file, and to an instructor who is writing it.
    pub(super) fn verdict(self, given: &Given) -> Verdict {
        Verdict::unknown(match self {
            Missing::File { file } => format!(
                "This answer cannot be checked: the file `{file}`, which belongs beside the notebook, is not there. \
                 If you have moved the notebook, move its folder `exercises` too. The answer folded below is still there."
            ),
            Missing::Exercise { file, number } => match given {
                Given::Value(value) => {
                    format!(
                        "`{file}` has no exercise {number}. If this answer is right, add\n`[{number}]`\n`value = {value}`"
                    )
                }
                _ => format!("`{file}` has no exercise {number}."),
            },
        })
    }
}

impl Exercise {
    pub(super) fn judge(&self, given: &Given) -> Verdict {
        let Err(why) = self.meets(given, self) else {
            return Verdict::right(self.right.as_deref().unwrap_or_default());
        };
        let known = self.wrong.iter().find(|wrong| wrong.says_something() && wrong.meets(given, self).is_ok());
        let hint = known.unwrap_or(self).hint.as_deref().unwrap_or_default();
        Verdict::not_yet(if known.is_some() { "" } else { &why }, hint)
    }

    /// Whether there is anything to compare with.
    fn says_something(&self) -> bool {
        let Exercise { value, at_least, at_most, layers, parameters, .. } = self;
        value.is_some() || at_least.is_some() || at_most.is_some() || layers.is_some() || parameters.is_some()
    }

    /// Whether an answer is this one, and what is not right about it if not. A wrong answer has its input and its tolerance
    /// from its `exercise` if it has none.
    fn meets(&self, given: &Given, exercise: &Exercise) -> Result<(), String> {
        if let Given::Net(net) = given {
            self.meets_layers(net)?;
            self.meets_parameters(net, exercise)?;
        } else if self.layers.is_some() || self.parameters.is_some() {
            return Err("A net is asked for.".into());
        }
        if self.value.is_none() && self.at_least.is_none() && self.at_most.is_none() {
            return Ok(());
        }
        let value = match (self.input.as_ref().or(exercise.input.as_ref()), given) {
            (Some(input), given) => given.run(input)?,
            (None, Given::Value(value)) => value.clone(),
            (None, _) => return Err("The result is asked for, not what computes it: call it.".into()),
        };
        self.meets_bounds(&value)?;
        match &self.value {
            Some(right) => complaint(right, &value, self.tolerance.or(exercise.tolerance)).map_or(Ok(()), Err),
            None => Ok(()),
        }
    }

    fn meets_bounds(&self, value: &Value) -> Result<(), String> {
        let (low, high) = (self.at_least.unwrap_or(f64::NEG_INFINITY), self.at_most.unwrap_or(f64::INFINITY));
        if low == f64::NEG_INFINITY && high == f64::INFINITY {
            return Ok(());
        }
        for atom in value.atoms() {
            match atom.number() {
                None => return Err(format!("A number is asked for, and this is {}.", value.in_words())),
                Some(number) if number.is_nan() => return Err("It is NaN, which is not a number.".into()),
                Some(number) if number < low => return Err("It is too small.".into()),
                Some(number) if number > high => return Err("It is too large.".into()),
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn meets_layers(&self, net: &Module) -> Result<(), String> {
        let Some(right) = &self.layers else { return Ok(()) };
        let has = layers(net);
        let other = right.iter().zip(&has).position(|(right, has)| right != has);
        match other {
            Some(i) => Err(format!("Look at layer {i}: `{}` is not what is asked for there.", has[i])),
            None if right.len() != has.len() => {
                Err(format!("How many layers? The net has {}, and {} are asked for.", has.len(), right.len()))
            }
            None => Ok(()),
        }
    }

    fn meets_parameters(&self, net: &Module, exercise: &Exercise) -> Result<(), String> {
        let has: BTreeMap<String, Value> =
            net.named_parameters().into_iter().map(|(name, parameter)| (name, Value::of(&parameter))).collect();
        for (name, right) in self.parameters.iter().flatten() {
            let Some(has) = has.get(name) else { return Err(format!("The net has no `{name}`.")) };
            if let Some(why) = complaint(right, has, self.tolerance.or(exercise.tolerance)) {
                return Err(format!("Look at `{name}`. {why}"));
            }
        }
        Ok(())
    }
}

/// The layers that have none inside, as they print.
fn layers(net: &Module) -> Vec<String> {
    match net.is_empty() {
        true => vec![net.to_string()],
        false => net.iter().flat_map(layers).collect(),
    }
}
