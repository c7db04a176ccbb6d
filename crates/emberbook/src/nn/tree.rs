//! A module in the notebook: the layers as a tree that folds, and under each what its parameters are like.

use super::{Module, Parameter};
use crate::display::escaped;
use crate::nn::explanation::decimal;
use crate::nn::summary::{thousands, total};
use crate::plot::picture::picture_address;
use crate::tensor::Tensor;
use crate::tensor::heat::{NEGATIVE, POSITIVE};
use crate::tensor::statistics::Statistics;

/// A histogram has so many bars, and so many steps for their height.
const BARS: usize = 24;
const STEPS: usize = 20;
/// Of more numbers than this, only every so many-th is counted.
const COUNTED: usize = 1 << 18;

pub(super) fn module_tree(module: &Module) -> String {
    let total = total(module.num_parameters(), module.num_trainable_parameters());
    format!("<div data-emberbook-tree style=\"max-width:100%\">{}<div>{total}</div></div>", branch("", module))
}

/// A layer, and what is in it; only the network itself begins unfolded.
fn branch(name: &str, module: &Module) -> String {
    let shapes = module.own_parameters().iter().map(|one| format!("{} {:?}", one.name(), one.shape()));
    let shapes: Vec<String> = shapes.collect();
    let is_network = name.is_empty();
    let mut heading = if is_network { String::new() } else { format!("<b>{}</b>: ", escaped(name)) };
    heading += &format!("<code>{}</code>", escaped(&module.title()));
    if !is_network && module.num_parameters() > 0 {
        let what = if shapes.is_empty() { "parameters".to_owned() } else { format!("({})", shapes.join(", ")) };
        let count = thousands(module.num_parameters());
        heading += &format!(" <span style=\"opacity:.65\">{count} {}</span>", escaped(&what));
    }
    let parameters = module.own_parameters().iter().map(parameter);
    let buffers = module.own_buffers().iter().map(|one| numbers(one.name(), one, "buffer"));
    let layers = module.children().iter().map(|(name, layer)| branch(name, layer));
    let inside: String = parameters.chain(buffers).chain(layers).collect();
    if inside.is_empty() {
        return format!("<div style=\"margin:.15em 0;padding-left:1.1em\">{heading}</div>");
    }
    let open = if is_network { " open" } else { "" };
    format!(
        "<details{open} style=\"margin:.15em 0\"><summary style=\"cursor:pointer\">{heading}</summary>\
         <div style=\"margin-left:.4em;padding-left:1em;border-left:1px solid rgba(128,128,128,.35)\">{inside}</div></details>"
    )
}

fn parameter(parameter: &Parameter) -> String {
    numbers(parameter.name(), parameter, if parameter.needs_grad() { "" } else { "frozen" })
}

/// `weight [3, 2]`, a histogram, and the numbers' range.
fn numbers(name: &str, tensor: &Tensor, note: &str) -> String {
    let what = |all: &[f32]| {
        let statistics = Statistics::of(all.iter().copied().map(f64::from));
        match all {
            [number] => decimal(*number),
            all => format!("{} {statistics}", histogram(all, &statistics)),
        }
    };
    let what = tensor.with_storage(|storage| storage.floats().map(what)).unwrap_or_else(|| what(&tensor.to_vec()));
    let note = if note.is_empty() { String::new() } else { format!(" <i>{note}</i>") };
    format!(
        "<div style=\"margin:.25em 0\"><code>{} {:?}</code>{note} <span style=\"font-size:.9em\">{what}</span></div>",
        escaped(name),
        tensor.shape()
    )
}

/// How many numbers lie where; bars of negative numbers have the colour that these have in a heat map.
fn histogram(all: &[f32], &Statistics { low, high, .. }: &Statistics) -> String {
    if low > high {
        return String::new();
    }
    let width = (high - low) / BARS as f64;
    let mut counts = [0_usize; BARS];
    let step = all.len().div_ceil(COUNTED);
    for &number in all.iter().step_by(step).filter(|number| number.is_finite()) {
        let bar = if width > 0.0 { ((f64::from(number) - low) / width) as usize } else { BARS / 2 };
        counts[bar.min(BARS - 1)] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(1);
    let which = if step > 1 { format!(", 1 in {step} counted") } else { String::new() };
    let pixel = |place: usize| {
        let (bar, height) = (place % BARS, STEPS - place / BARS);
        let [red, green, blue] = if low + width * (bar as f64 + 0.5) < 0.0 { NEGATIVE } else { POSITIVE };
        [red, green, blue, if counts[bar] * STEPS > (height - 1) * most { 255 } else { 0 }]
    };
    let counted = counts.map(|count| count.to_string()).join(" ");
    format!(
        "<img alt=\"histogram: {counted}\" title=\"{BARS} bars{which}: {counted}\" src=\"{}\" style=\"width:96px;height:20px;\
         image-rendering:pixelated;vertical-align:middle;border-bottom:1px solid rgba(128,128,128,.6)\">",
        picture_address(BARS, STEPS, (0..BARS * STEPS).map(pixel))
    )
}
