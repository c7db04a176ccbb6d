//! What a student can get wrong about layers and networks.

/// What a student can get wrong about layers and networks.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayerMistake {
    #[error("{layer}: {}, but this layer takes {takes}{}", features(input), features_hint(*takes, input))]
    Features { layer: String, takes: usize, input: Vec<usize> },

    #[error("{layer}: takes images, {}, and the input has the shape {input:?}{}", images(*channels), images_hint(*channels, input))]
    Images { layer: String, channels: Option<usize>, input: Vec<usize> },

    #[error(
        "{layer}: does not fit into an image of the shape {input:?}. By the size formula, (size + 2 × padding - kernel) / stride + 1, the {side} would be {formula}"
    )]
    WindowTooLarge { layer: String, side: &'static str, formula: String, input: Vec<usize> },

    #[error("{layer}: {setting} is one number, or two for down and across, of {least} or more, and not {sizes:?}")]
    Sides { layer: &'static str, setting: &'static str, least: usize, sizes: Vec<i64> },

    #[error("{layer}: takes {takes}, and the input has the shape {input:?}")]
    Normalise { layer: String, takes: String, input: Vec<usize> },

    #[error(
        "{layer}: an input of the shape {input:?} has a single number of each feature, and one number has no variance: train with larger batches, or say .eval() first"
    )]
    OneNumber { layer: String, input: Vec<usize> },

    #[error(
        "residual: the block gives {block:?}, and {} {beside:?}: only equal shapes can be added. {}",
        if *.has_shortcut { "the shortcut gives" } else { "the input is" },
        if *.has_shortcut { "Give both the same strides and channels" } else { "Give it a .shortcut(..) that changes the input's shape in the same way" }
    )]
    Residual { block: Vec<usize>, beside: Vec<usize>, has_shortcut: bool },

    #[error("flatten: a single number has no examples to lay out: give it a tensor with one dimension or more")]
    FlattenNumber,

    #[error("dropout: {p} is no probability: it must be from 0 to 1")]
    Probability { p: f64 },

    #[error("{}", no_such_layer(module, *index, *layers))]
    Index { module: String, index: usize, layers: usize },

    #[error("slice: there are no layers {start}..{end} in {module}: it has {layers}")]
    Slice { module: String, start: usize, end: usize, layers: usize },

    #[error("{}", no_parameter(module, name, *layers))]
    NoParameter { module: String, name: &'static str, layers: usize },

    #[error(
        "set_{name}: the {name} of {module} has the shape {takes:?}, and the new one has {has:?}{}",
        transposed_hint(takes, has)
    )]
    ParameterShape { module: String, name: &'static str, takes: Vec<usize>, has: Vec<usize> },

    #[error("{}", state_names(missing, unexpected))]
    StateNames { missing: Vec<String>, unexpected: Vec<String> },

    /// The name, the shape that it takes, and the one that it was given.
    #[error("{}", state_shapes(differ))]
    StateShapes { differ: Vec<(String, Vec<usize>, Vec<usize>)> },

    #[error("there is no {name:?} in the state: it has {}", names.join(", "))]
    StateName { name: String, names: Vec<String> },

    #[error("[{name:?}]: {module} has no layer of this name{}", known(names))]
    NoLayer { name: String, module: String, names: Vec<String> },

    #[error("get_parameter: {module} has no {name}{}", known(names))]
    ParameterName { name: String, module: String, names: Vec<String> },
}

/// What there is instead: `: it has weight, bias`
fn known(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!(": it has {}", names.join(", ")) }
}

fn features(input: &[usize]) -> String {
    match input.last() {
        Some(features) => format!("the input has {features} features in its last dimension, shape {input:?}"),
        None => "the input is a single number".into(),
    }
}

fn features_hint(takes: usize, input: &[usize]) -> String {
    match *input {
        [rows, _] if rows == takes => ". Did you mean .t()?".into(),
        [_] if takes == 1 => ". Did you mean .reshape([-1, 1]), one row for each example?".into(),
        [rows, ref example @ ..] if example.len() > 1 && example.iter().product::<usize>() == takes => {
            format!(". Did you mean .reshape([{rows}, {takes}])?")
        }
        _ => String::new(),
    }
}

fn images(channels: Option<usize>) -> String {
    match channels {
        Some(channels) => format!("[examples, {channels}, height, width]"),
        None => "[examples, channels, height, width]".into(),
    }
}

fn images_hint(channels: Option<usize>, input: &[usize]) -> String {
    let channels = channels.unwrap_or(1);
    match *input {
        [_, _, _, found] if found == channels => {
            ": its channels come last. Did you mean .permute([0, 3, 1, 2])?".into()
        }
        [_, found, _, _] => format!(": {found} channels, and this layer takes {channels}"),
        [_, _, found] if found == channels => ": its channels come last. Did you mean .permute([2, 0, 1])?".into(),
        [examples, height, width] if channels == 1 => {
            format!(": it has no dimension for the channel. Did you mean .reshape([{examples}, 1, {height}, {width}])?")
        }
        [found, _, _] => format!(": {found} channels, and this layer takes {channels}"),
        [height, width] if channels == 1 && height == width => {
            format!(": one image without its channel. Did you mean .reshape([1, 1, {height}, {width}])?")
        }
        [examples, pixels] => {
            let side = ((pixels / channels) as f64).sqrt() as usize;
            match side * side * channels == pixels && side > 1 {
                true => format!(
                    ": rows of {pixels} numbers. Did you mean .reshape([{examples}, {channels}, {side}, {side}])?"
                ),
                false => String::new(),
            }
        }
        _ => String::new(),
    }
}

fn no_such_layer(module: &str, index: usize, layers: usize) -> String {
    match layers {
        0 => format!("[{index}]: {module} is one layer, with none inside"),
        1 => format!("[{index}]: {module} has 1 layer: only [0]"),
        _ => format!("[{index}]: {module} has {layers} layers: [0] to [{}]", layers - 1),
    }
}

fn no_parameter(module: &str, name: &str, layers: usize) -> String {
    match layers {
        0 => format!("{name}: {module} has no {name}"),
        _ => format!("{name}: {module} has no {name} of its own, but its layers may: ask one of them, as my_net[0]"),
    }
}

fn transposed_hint(takes: &[usize], has: &[usize]) -> &'static str {
    match (takes, has) {
        ([a, b], [c, d]) if (a, b) == (d, c) => ". Did you mean .t()?",
        _ => "",
    }
}

/// The first few names, and how many more there are.
pub(super) fn some(names: &[String]) -> String {
    const SHOWN: usize = 8;
    match names.len() {
        ..=SHOWN => names.join(", "),
        count => format!("{} and {} more", names[..SHOWN].join(", "), count - SHOWN),
    }
}

fn state_names(missing: &[String], unexpected: &[String]) -> String {
    let missing = match missing {
        [] => None,
        names => Some(format!("it has no {}", some(names))),
    };
    let unexpected = match unexpected {
        [] => None,
        names => Some(format!("it has {}, which this network does not have", some(names))),
    };
    let found: Vec<String> = missing.into_iter().chain(unexpected).collect();
    format!("the state is that of another network: {}", found.join("; "))
}

fn state_shapes(differ: &[(String, Vec<usize>, Vec<usize>)]) -> String {
    const SHOWN: usize = 4;
    let shapes = differ.iter().take(SHOWN).map(|(name, takes, has)| {
        format!("{name} has the shape {takes:?} in this network, and {has:?} in the saved one")
    });
    let shapes = shapes.collect::<Vec<_>>().join("; ");
    match differ.len() {
        ..=SHOWN => shapes,
        count => format!("{shapes}; and {} more differ", count - SHOWN),
    }
}
