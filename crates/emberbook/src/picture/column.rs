//! What a column of the picture stands for: the inputs, or a layer with the functions that come after it.

use super::PictureMistake;
use crate::board::names::Names;
use crate::nn::Module;
use crate::nn::watch::Run;
use crate::tensor::Tensor;

/// More columns than this no page shows side by side.
const LONGEST: usize = 12;
/// So many neurons of a layer are drawn,
const NEURONS: usize = 12;
/// so many feature maps,
const MAPS: usize = 6;
/// and so many weights of a layer.
const EDGES: usize = 48;

#[derive(Clone)]
pub(super) struct Column {
    /// Its layers as PyTorch prints them, with their names in the net: `0: Linear(in_features=2, out_features=3, bias=True)`.
    pub(super) layers: Vec<String>,
    /// How many neurons there are, or feature maps.
    pub(super) count: usize,
    pub(super) is_maps: bool,
    /// Into so many groups the maps fall, each of which is made of its share of the column before: pooling takes one by one.
    pub(super) groups: usize,
    /// `[neurons, those of the column before]`.
    pub(super) weight: Option<Tensor>,
    pub(super) bias: Option<Tensor>,
    /// `[neurons]`, or `[maps, height, width]`.
    pub(super) numbers: Option<Tensor>,
}

/// What becomes of the samples.
#[derive(Clone, Copy)]
pub(super) enum Over {
    Mean,
    Sum,
}

/// The columns of a net that has not run.
pub(super) fn of_layers(net: &Module) -> Result<Vec<Column>, PictureMistake> {
    let mut columns = Columns::default();
    in_order(net, "", &mut |name, module| columns.add(name, module, None))?;
    columns.done()
}

/// The columns of a net that has run, and the numbers that `read` finds for what its layers gave.
pub(super) fn of_runs(
    x: &Tensor,
    runs: &[Run],
    read: impl Fn(&Tensor) -> Option<Tensor>,
    over: Over,
) -> Result<Vec<Column>, PictureMistake> {
    let mut columns = Columns::default();
    let mut outputs = vec![x];
    for run in runs {
        let last = outputs[outputs.len() - 1];
        if run.module.is_empty() {
            let is_elsewhere = outputs.iter().any(|output| output.is_same(&run.input)) && !last.is_same(&run.input);
            if is_elsewhere || last.numel() != run.input.numel() {
                return Err(PictureMistake::Branch { layer: run.module.title() });
            }
        } else if last.is_same(&run.output) {
            continue;
        }
        let is_first = columns.columns.is_empty();
        columns.add(&run.name, &run.module, Some((&run.input, &run.output)))?;
        if is_first && let Some(inputs) = columns.columns.first_mut() {
            inputs.put(read(&run.input), over);
        }
        if let Some(column) = columns.columns.last_mut()
            && column.form() == form(&run.output)
        {
            column.put(read(&run.output), over);
        }
        outputs.push(&run.output);
    }
    columns.done()
}

/// Every layer that computes, as long as the net only runs them one after the other.
fn in_order(
    module: &Module,
    name: &str,
    visit: &mut impl FnMut(&str, &Module) -> Result<(), PictureMistake>,
) -> Result<(), PictureMistake> {
    if module.layer().runs_in_order() {
        return module.children().iter().try_for_each(|(child, module)| {
            let name = if name.is_empty() { child.clone() } else { format!("{name}.{child}") };
            in_order(module, &name, visit)
        });
    }
    match module.is_empty() {
        true => visit(name, module),
        false => Err(PictureMistake::Unknown { layer: module.layer().name().to_owned() }),
    }
}

#[derive(Default)]
struct Columns {
    columns: Vec<Column>,
    /// The layers before the first that has neurons: a flatten.
    before: Vec<String>,
}

impl Columns {
    /// The next layer, and what it was given and gave if it ran.
    fn add(&mut self, name: &str, module: &Module, ran: Option<(&Tensor, &Tensor)>) -> Result<(), PictureMistake> {
        let title = if name.is_empty() { module.title() } else { format!("{name}: {}", module.title()) };
        let own = |wanted: &str| {
            module.own_parameters().iter().find(|parameter| parameter.name() == wanted).map(|found| found.data())
        };
        let (kind, weight) = (module.layer().name(), own("weight"));
        let is_trained = !module.own_parameters().is_empty() && !kind.starts_with("BatchNorm");
        match (kind, weight.as_ref().map(Tensor::shape).as_deref()) {
            ("Linear", Some(&[neurons, inputs]))
                if ran.is_none_or(|(x, y)| form(x).count == inputs && form(y).count == neurons) =>
            {
                self.begin(Form { count: inputs, is_maps: false });
                let column = Column::new(title, Form { count: neurons, is_maps: false });
                self.columns.push(Column { weight, bias: own("bias"), ..column });
            }
            ("Conv2d", Some(&[maps, channels, _, _])) => {
                self.begin(Form { count: ran.map_or(channels, |(x, _)| form(x).count), is_maps: true });
                let before = self.columns.last().map_or(channels, |before| before.count);
                let column = Column::new(title, Form { count: maps, is_maps: true });
                self.columns.push(Column { groups: (before / channels).max(1), bias: own("bias"), ..column });
            }
            _ if ran.is_none() && is_trained => return Err(PictureMistake::Unknown { layer: module.title() }),
            _ => {
                let is_pool = kind.ends_with("Pool2d");
                if let Some((x, y)) = ran
                    && (is_pool || is_trained)
                {
                    self.begin(form(x));
                    let groups = if is_pool { form(y).count } else { 1 };
                    self.columns.push(Column { groups, ..Column::new(title, form(y)) });
                    return Ok(());
                }
                match self.columns.last_mut() {
                    Some(last) if is_pool => {
                        let form = last.form();
                        self.columns.push(Column { groups: form.count, ..Column::new(title, form) });
                    }
                    Some(last) => last.layers.push(title),
                    None => self.before.push(title),
                }
            }
        }
        Ok(())
    }

    /// The column of the inputs, if it is not there yet.
    fn begin(&mut self, form: Form) {
        if self.columns.is_empty() {
            let mut inputs = Column::new("inputs".to_owned(), form);
            inputs.layers.append(&mut self.before);
            self.columns.push(inputs);
        }
    }

    fn done(self) -> Result<Vec<Column>, PictureMistake> {
        match self.columns.len() {
            0 => Err(PictureMistake::Nothing),
            1..=LONGEST => Ok(self.columns),
            columns => Err(PictureMistake::Long { columns: columns - 1, most: LONGEST - 1 }),
        }
    }
}

/// Neurons or feature maps, and how many.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) count: usize,
    pub(super) is_maps: bool,
}

/// What a layer's output is: `[samples, maps, height, width]`, or neurons in the last dimension.
fn form(output: &Tensor) -> Form {
    match output.shape()[..] {
        [_, count, _, _] => Form { count, is_maps: true },
        [.., count] => Form { count, is_maps: false },
        [] => Form { count: 1, is_maps: false },
    }
}

impl Column {
    fn new(layer: String, Form { count, is_maps }: Form) -> Self {
        Self { layers: vec![layer], count, is_maps, groups: 1, weight: None, bias: None, numbers: None }
    }

    fn form(&self) -> Form {
        Form { count: self.count, is_maps: self.is_maps }
    }

    /// The numbers of all samples become those that are shown.
    fn put(&mut self, numbers: Option<Tensor>, over: Over) {
        let count = self.count as i64;
        self.numbers = numbers.map(|numbers| {
            let samples = match (self.is_maps, &numbers.shape()[..]) {
                (true, &[_, _, height, width]) => numbers.reshape([-1, count, height as i64, width as i64]),
                _ => numbers.reshape([-1, count]),
            };
            match over {
                Over::Mean => samples.detach().mean_dim(0),
                Over::Sum => samples.detach().sum_dim(0),
            }
        });
    }

    /// Its title: what comes first, and what after it.
    pub(super) fn title(&self) -> String {
        self.layers.join(", then ")
    }

    /// How many are drawn.
    fn room(&self) -> usize {
        if self.is_maps { MAPS } else { NEURONS }
    }
}

/// A weight that is drawn: from which neuron, to which, and how large.
pub(super) type Edge = (usize, usize, f32);

/// Which neurons of a column are drawn: all, or of many those with the strongest weights, in their order.
pub(super) fn drawn(columns: &[Column], at: usize) -> Vec<usize> {
    let column = &columns[at];
    if column.count <= column.room() || column.is_maps {
        return (0..column.count.min(column.room())).collect();
    }
    let mut strength = vec![0.0_f32; column.count];
    for (weight, is_after) in [(weight_between(columns, at), false), (weight_between(columns, at + 1), true)] {
        let Some(weight) = weight else { continue };
        let inputs = weight.shape()[1];
        for (place, weight) in weight.to_vec().into_iter().enumerate() {
            strength[if is_after { place % inputs } else { place / inputs }] += weight.abs();
        }
    }
    let mut order: Vec<usize> = (0..column.count).collect();
    order.sort_by(|&a, &b| strength[b].total_cmp(&strength[a]));
    let mut drawn = order[..NEURONS].to_vec();
    drawn.sort_unstable();
    drawn
}

/// The weights from the column before to this one, if each neuron there has one to each here.
pub(super) fn weight_between(columns: &[Column], at: usize) -> Option<&Tensor> {
    let before = at.checked_sub(1).and_then(|before| columns.get(before))?;
    let weight = columns.get(at)?.weight.as_ref()?;
    (!before.is_maps && weight.shape()[1] == before.count).then_some(weight)
}

/// Whether a neuron or map of a column has to do with one of the column before.
pub(super) fn is_connected(columns: &[Column], at: usize, from: usize, to: usize) -> bool {
    let (before, column) = (&columns[at - 1], &columns[at]);
    from * column.groups / before.count == to * column.groups / column.count
}

/// The strongest weights between the neurons that are drawn, strongest first. What is not a number counts as strongest.
pub(super) fn edges(weight: &Tensor, from: &[usize], to: &[usize]) -> Vec<Edge> {
    let (weights, inputs) = (weight.to_vec(), weight.shape()[1]);
    let between = |&to: &usize| from.iter().map(move |&from| (from, to)).collect::<Vec<_>>();
    let mut edges: Vec<Edge> =
        to.iter().flat_map(between).map(|(from, to)| (from, to, weights[to * inputs + from])).collect();
    edges.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()));
    edges.truncate(EDGES);
    edges
}

/// What the units of each column are called: the slides' names for neurons, and `map 0` for a feature map, as [`feature_maps`](crate::plot::feature_maps) counts.
pub(super) fn names(columns: &[Column]) -> Vec<Vec<String>> {
    let sizes: Vec<usize> = columns.iter().filter(|column| !column.is_maps).map(|column| column.count).collect();
    let (inputs, layers) = match &sizes[..] {
        [inputs, layers @ ..] if !columns[0].is_maps => (*inputs, layers),
        layers => (0, layers),
    };
    let of_the_slides = (!layers.is_empty()).then(|| Names::of_the_slides(inputs, layers));
    let mut neurons = of_the_slides.iter().flat_map(Names::columns).filter(|names| !names.is_empty());
    let of = |column: &Column| match column.is_maps {
        true => (0..column.count).map(|map| format!("map {map}")).collect(),
        false => neurons.next().cloned().unwrap_or_default(),
    };
    columns.iter().map(of).collect()
}
