//! Every operation is right on every view: forward and backward, on tensors that are transposed, permuted, narrowed,
//! expanded, selected, empty, with NaN and infinities in them, on every device that is here.
//!
//! `views.json` holds PyTorch's answers; make_views.py writes it. Beyond it, views are drawn at random, and an operation
//! on a view is compared with the operation on a copy that is made number by number. For more of them, or others:
//! `EMBERBOOK_CASES=100000 EMBERBOOK_SEED=7 cargo test --test views`.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use emberbook::prelude::*;
use serde_json::Value;

type Operation = fn(&Tensor) -> Tensor;

/// What broadcasts against x.
fn part(x: &Tensor) -> Tensor {
    x.narrow(-1, 0, 1)
}

/// The first dimension of x and the last.
fn both(x: &Tensor) -> Vec<i64> {
    BTreeSet::from([0, x.dim().max(1) as i64 - 1]).into_iter().collect()
}

fn on<T: emberbook::tensor::IntoTensor>(x: &Tensor, numbers: T) -> Tensor {
    tensor(numbers).to(&x.device())
}

/// By the names that make_views.py gives them.
const OPERATIONS: &[(&str, Operation)] = &[
    ("neg", |x| -x),
    ("exp", |x| x.exp()),
    ("log", |x| x.log()),
    ("sqrt", |x| x.sqrt()),
    ("reciprocal", |x| x.reciprocal()),
    ("abs", |x| x.abs()),
    ("sign", |x| x.sign()),
    ("sin", |x| x.sin()),
    ("cos", |x| x.cos()),
    ("round", |x| x.round()),
    ("floor", |x| x.floor()),
    ("ceil", |x| x.ceil()),
    ("tanh", |x| x.tanh()),
    ("sigmoid", |x| x.sigmoid()),
    ("erf", |x| x.erf()),
    ("gelu", |x| x.gelu()),
    ("relu", |x| x.relu()),
    ("leaky_relu", |x| x.leaky_relu(0.1)),
    ("softmax 0", |x| x.softmax(0)),
    ("softmax -1", |x| x.softmax(-1)),
    ("log_softmax 0", |x| x.log_softmax(0)),
    ("log_softmax -1", |x| x.log_softmax(-1)),
    ("pow 0", |x| x.pow(0)),
    ("pow 2", |x| x.pow(2)),
    ("pow 3", |x| x.pow(3)),
    ("pow 0.5", |x| x.pow(0.5)),
    ("pow -1", |x| x.pow(-1)),
    ("pow tensor", |x| x.abs().pow(x)),
    ("clamp", |x| x.clamp(-0.5, 0.7)),
    ("clamp_min", |x| x.clamp_min(0.3)),
    ("clamp_max", |x| x.clamp_max(0.3)),
    ("clamp whole", |x| x.clamp(-2, 3)),
    ("add number", |x| x + 1.5),
    ("sub number", |x| x - 1.5),
    ("mul number", |x| x * 1.5),
    ("div number", |x| x / 1.5),
    ("rem number", |x| x % 0.7),
    ("rem whole", |x| x % 3),
    ("number sub", |x| 1.5 - x),
    ("number div", |x| 1.5 / x),
    ("add", |x| x + part(x)),
    ("sub", |x| x - part(x)),
    ("sub first", |x| part(x) - x),
    ("mul", |x| x * part(x)),
    ("div", |x| x / part(x)),
    ("rem", |x| x % part(x)),
    ("add itself", |x| x + x),
    ("mul transposed", |x| x * x.exp().transpose(0, -1).transpose(0, -1)),
    ("eq", |x| x.eq(part(x))),
    ("ne", |x| x.ne(part(x))),
    ("lt", |x| x.lt(part(x))),
    ("le", |x| x.le(part(x))),
    ("gt", |x| x.gt(part(x))),
    ("ge", |x| x.ge(part(x))),
    ("eq number", |x| x.eq(0.5)),
    ("ne number", |x| x.ne(0.5)),
    ("lt number", |x| x.lt(0.5)),
    ("le number", |x| x.le(0.5)),
    ("gt number", |x| x.gt(0.5)),
    ("ge number", |x| x.ge(0.5)),
    ("isnan", |x| x.isnan()),
    ("logical_not", |x| x.logical_not()),
    ("logical_and", |x| x.logical_and(&part(x))),
    ("logical_or", |x| x.logical_or(&part(x))),
    ("where", |x| where_(&x.gt(0), x, part(x))),
    ("masked_fill", |x| x.masked_fill(&x.lt(0), 3.)),
    ("float", |x| x.float()),
    ("bool", |x| x.bool()),
    ("sum", |x| x.sum()),
    ("sum 0", |x| x.sum_dim(0)),
    ("sum -1", |x| x.sum_dim(-1)),
    ("sum both", |x| x.sum_dim(both(x))),
    ("sum kept", |x| x.sum_keepdim(both(x))),
    ("mean", |x| x.mean()),
    ("mean 0", |x| x.mean_dim(0)),
    ("mean -1", |x| x.mean_dim(-1)),
    ("mean both", |x| x.mean_dim(both(x))),
    ("mean kept", |x| x.mean_keepdim(both(x))),
    ("prod", |x| x.prod()),
    ("prod 0", |x| x.prod_dim(0)),
    ("prod -1", |x| x.prod_dim(-1)),
    ("prod kept", |x| x.prod_keepdim(-1)),
    ("max", |x| x.max()),
    ("max 0", |x| x.max_dim(0).0),
    ("max -1", |x| x.max_dim(-1).0),
    ("max -1 places", |x| x.max_dim(-1).1),
    ("max kept", |x| x.max_keepdim(0).0),
    ("min", |x| x.min()),
    ("min 0", |x| x.min_dim(0).0),
    ("min -1", |x| x.min_dim(-1).0),
    ("min -1 places", |x| x.min_dim(-1).1),
    ("argmax", |x| x.argmax()),
    ("argmax 0", |x| x.argmax_dim(0)),
    ("argmax kept", |x| x.argmax_keepdim(-1)),
    ("argmin", |x| x.argmin()),
    ("argmin 0", |x| x.argmin_dim(0)),
    ("argmin -1", |x| x.argmin_dim(-1)),
    ("amax", |x| x.amax()),
    ("amax 0", |x| x.amax_dim(0)),
    ("amax both", |x| x.amax_dim(both(x))),
    ("amax kept", |x| x.amax_keepdim(both(x))),
    ("amin", |x| x.amin()),
    ("amin both", |x| x.amin_dim(both(x))),
    ("var", |x| x.var()),
    ("var 0", |x| x.var_dim(0)),
    ("var both", |x| x.var_dim(both(x))),
    ("var kept", |x| x.var_keepdim(-1)),
    ("var biased", |x| x.var_correction_dim(0., -1)),
    ("std", |x| x.std()),
    ("std 0", |x| x.std_dim(0)),
    ("std both", |x| x.std_dim(both(x))),
    ("std kept", |x| x.std_keepdim(-1)),
    ("std biased", |x| x.std_correction(0.)),
    ("std of equals", |x| (zeros_like(x) + x.mean()).std_correction_dim(0., 0)),
    ("norm", |x| x.norm()),
    ("norm 0", |x| x.norm_dim(0)),
    ("norm both", |x| x.norm_dim(both(x))),
    ("norm kept", |x| x.norm_keepdim(-1)),
    ("logsumexp", |x| x.logsumexp()),
    ("logsumexp 0", |x| x.logsumexp_dim(0)),
    ("logsumexp both", |x| x.logsumexp_dim(both(x))),
    ("logsumexp kept", |x| x.logsumexp_keepdim(-1)),
    ("all", |x| x.all()),
    ("all 0", |x| x.all_dim(0)),
    ("all both", |x| x.all_dim(both(x))),
    ("all kept", |x| x.all_keepdim(-1)),
    ("any", |x| x.any()),
    ("any -1", |x| x.any_dim(-1)),
    ("any both", |x| x.any_dim(both(x))),
    ("median", |x| x.median()),
    ("median 0", |x| x.median_dim(0).0),
    ("median kept", |x| x.median_keepdim(-1).0),
    ("quantile", |x| x.quantile(0.3)),
    ("quantile 0", |x| x.quantile_dim(0.5, 0)),
    ("quantile kept", |x| x.quantile_keepdim(0.9, -1)),
    ("cumsum 0", |x| x.cumsum(0)),
    ("cumsum -1", |x| x.cumsum(-1)),
    ("sort 0", |x| x.sort(0).0),
    ("sort -1", |x| x.sort(-1).0),
    ("sort descending", |x| x.sort_descending(-1).0),
    ("argsort", |x| x.argsort(-1)),
    ("topk", |x| x.topk(2, -1).0),
    ("unique", |x| x.unique()),
    ("unique counts", |x| x.unique_counts().1),
    ("bincount", |x| x.abs().bincount()),
    ("reshape", |x| x.reshape(-1)),
    ("transpose", |x| x.transpose(0, -1)),
    ("unsqueeze", |x| x.unsqueeze(1)),
    ("squeeze", |x| x.squeeze()),
    ("flatten", |x| x.flatten(0)),
    ("expand", |x| {
        let mut sizes = vec![-1; x.dim() + 1];
        sizes[0] = 2;
        x.unsqueeze(0).expand(sizes)
    }),
    ("repeat", |x| {
        let mut times = vec![1; x.dim().max(1)];
        times[0] = 2;
        x.repeat(times)
    }),
    ("cat 0", |x| cat(&[x.clone(), x * 2], 0)),
    ("cat -1", |x| cat(&[&part(x), x], -1)),
    ("stack", |x| stack(&[x.clone(), x * 2], -1)),
    ("narrow", |x| x.narrow(-1, 1, 1)),
    ("select", |x| x.select(-1, 1)),
    ("slice", |x| x.slice(1..)),
    ("index_select", |x| x.index_select(-1, &on(x, [1, 0, 1]))),
    ("gather", |x| x.gather(-1, &ones_like(&part(x).bool().long()))),
    ("matmul", |x| x.matmul(&(x.transpose(-2, -1) * 2))),
    ("matmul first", |x| (x.transpose(-2, -1) + 1).matmul(x)),
    ("matmul vector", |x| x.matmul(&x.reshape(-1).slice(..x.size(-1)))),
    ("linear", |x| {
        let net = linear(x.size(-1), 2);
        net.set_weight(full([2, x.size(-1)], 0.5));
        net.set_bias([1., 2.]);
        net.to(&x.device());
        net.forward(x)
    }),
    ("mse_loss", |x| mse_loss(x, &(x.detach() * 0.5))),
    ("l1_loss", |x| l1_loss(x, &(x.detach() * 0.5))),
    ("bce_with_logits_loss", |x| bce_with_logits_loss(x, &full(x.shape(), 0.25).to(&x.device()))),
    ("cross_entropy", |x| cross_entropy(x, &full([x.size(0)], 1).to(&x.device()))),
];

/// By the names that make_views.py gives them.
const VIEWS: &[(&str, Operation)] = &[
    ("whole", |x| x.clone()),
    ("transposed", |x| x.transpose(0, 2)),
    ("inner transposed", |x| x.transpose(1, 2)),
    ("permuted", |x| x.permute([1, 2, 0])),
    ("narrowed", |x| x.narrow(2, 1, 2)),
    ("first rows", |x| x.narrow(0, 0, 1)),
    ("last rows", |x| x.narrow(0, 1, 1)),
    ("selected", |x| x.select(1, 1)),
    ("selected last", |x| x.select(2, 3)),
    ("expanded", |x| x.select(0, 0).unsqueeze(1).expand([3, 2, 4])),
    ("expanded row", |x| x.select(0, 1).select(0, 2).expand([3, 4])),
    ("expanded column", |x| x.select(0, 1).narrow(1, 1, 1).expand([3, 2])),
    ("transposed, narrowed", |x| x.transpose(0, 2).narrow(0, 1, 2)),
    ("narrowed, transposed", |x| x.narrow(1, 1, 2).select(0, 0).transpose(0, 1)),
    ("matrix transposed", |x| x.select(0, 1).transpose(0, 1)),
    ("matrix", |x| x.select(0, 0)),
    ("column", |x| x.select(0, 0).select(1, 2)),
    ("number", |x| x.select(0, 0).select(1, 2).select(0, 1)),
    ("empty", |x| x.narrow(1, 1, 0)),
    ("empty transposed", |x| x.narrow(1, 1, 0).transpose(0, 2)),
];

/// Within 1e-4 of the expected number, relative to the larger of it and 0.1; or as little a number, or as infinite.
fn near(found: f32, expected: f32) -> bool {
    let (found, expected) = (f64::from(found), f64::from(expected));
    found == expected
        || (found.is_nan() && expected.is_nan())
        || (found - expected).abs() <= 1e-4 * expected.abs().max(0.1)
}

fn all_near(found: &[f32], expected: &[f32]) -> bool {
    found.len() == expected.len() && found.iter().zip(expected).all(|(&a, &b)| near(a, b))
}

/// The result of an operation on a view of `base`, and the gradient of sum(result · w) for w = 1, 2, 3, 1, 2, 3, … with
/// respect to `base`. What the mistake says, if it is one.
fn answer(base: &Tensor, work: impl Fn(&Tensor) -> Tensor) -> Result<Answer, String> {
    let work = AssertUnwindSafe(|| {
        let base = if base.dtype() == DType::F32 { base.detach().requires_grad() } else { base.clone() };
        let y = work(&base);
        if y.needs_grad() {
            let w = (tensor(0..y.numel()) % 3 + 1).float().reshape(y.shape()).to(&y.device());
            (&y * w).sum().backward();
        }
        Answer { shape: y.shape(), numbers: y.to_vec(), gradient: base.grad_or_none().map(|g| g.to_vec()) }
    });
    catch_unwind(work).map_err(|panic| panic.downcast_ref::<String>().cloned().unwrap_or_else(|| "a raw panic".into()))
}

#[derive(Clone, Debug)]
struct Answer {
    shape: Vec<usize>,
    numbers: Vec<f32>,
    gradient: Option<Vec<f32>>,
}

/// How the first result differs from the second, if it does.
fn difference(found: &Result<Answer, String>, expected: &Result<Answer, String>) -> Option<String> {
    let same = match (found, expected) {
        (Ok(found), Ok(expected)) => {
            found.shape == expected.shape
                && all_near(&found.numbers, &expected.numbers)
                && match (&found.gradient, &expected.gradient) {
                    (Some(found), Some(expected)) => all_near(found, expected),
                    (found, expected) => found.is_some() == expected.is_some(),
                }
        }
        (Err(found), Err(expected)) => found == expected,
        _ => false,
    };
    (!same).then(|| format!("\n  gives    {found:?}\n  and not  {expected:?}"))
}

/// Fails with the first difference of each operation, and how many there are.
fn report(differences: &[(String, String)]) {
    let mut of_operation: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    differences.iter().for_each(|(operation, text)| of_operation.entry(operation).or_default().push(text));
    let texts: Vec<String> =
        of_operation.values().map(|texts| format!("{} times: {}", texts.len(), texts[0])).collect();
    assert!(texts.is_empty(), "{} differences\n{}", differences.len(), texts.join("\n"));
}

fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(work));
    std::panic::set_hook(hook);
    result.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

#[test]
fn as_pytorch_answers() {
    let file: Value = serde_json::from_str(include_str!("views.json")).unwrap();
    let numbers = |text: &Value| -> Vec<f32> {
        text.as_str().unwrap().split_whitespace().map(|number| number.parse().unwrap()).collect()
    };
    let base = |name: &str| {
        let x = tensor(numbers(&file["bases"][name])).reshape([2, 3, 4]);
        match name {
            "integers" => x.long(),
            "booleans" => x.bool(),
            _ => x,
        }
    };
    let mut differences = Vec::new();
    let cases = file["cases"].as_array().unwrap();
    assert!(cases.len() > 3000);
    quietly(|| {
        for (device, case) in devices().iter().flat_map(|device| cases.iter().map(move |case| (device, case))) {
            let [name, base_name, view] = [0, 1, 2].map(|i| case[i].as_str().unwrap());
            let operation = OPERATIONS.iter().find(|(known, _)| *known == name).unwrap().1;
            let view = VIEWS.iter().find(|(known, _)| *known == view).unwrap();
            let found = answer(&base(base_name).to(device), |x| operation(&view.1(x)));
            let what = format!("{name} of {base_name}, {}, on {device}", view.0);
            if case[3] == "mistake" {
                if !found.as_ref().is_err_and(|says| says != "a raw panic" && says.contains(": ")) {
                    differences.push((name.to_owned(), format!("{what} is no mistake: {found:?}")));
                }
                continue;
            }
            let expected = Answer {
                shape: serde_json::from_value(case[3].clone()).unwrap(),
                numbers: numbers(&case[4]),
                gradient: match case[5].as_str().unwrap() {
                    "" => None,
                    "any" => found.as_ref().ok().and_then(|found| found.gradient.clone()),
                    _ => Some(numbers(&case[5])),
                },
            };
            if let Some(difference) = difference(&found, &Ok(expected)) {
                differences.push((name.to_owned(), what + &difference));
            }
        }
    });
    report(&differences);
}

/// A view drawn at random, and where in the base each of its numbers is: that much is known without any tensor.
#[derive(Clone, Debug)]
struct View {
    steps: Vec<Step>,
    shape: Vec<usize>,
    places: Vec<usize>,
}

#[derive(Clone, Debug)]
enum Step {
    Transpose(usize, usize),
    Permute(Vec<usize>),
    Narrow(usize, usize, usize),
    Select(usize, usize),
    Expand(usize, usize),
    Reshape(Vec<usize>),
}

impl Step {
    fn apply(&self, x: &Tensor) -> Tensor {
        match self {
            Step::Transpose(a, b) => x.transpose(*a as i64, *b as i64),
            Step::Permute(axes) => x.permute(axes),
            Step::Narrow(axis, start, length) => x.narrow(*axis as i64, *start as i64, *length),
            Step::Select(axis, index) => x.select(*axis as i64, *index as i64),
            Step::Expand(axis, times) => {
                let mut sizes = vec![-1; x.dim() + 1];
                sizes[*axis] = *times as i64;
                x.unsqueeze(*axis as i64).expand(sizes)
            }
            Step::Reshape(shape) => x.reshape(shape),
        }
    }

    /// The shape after the step, and for each of its places the index that it has before.
    fn shape(&self, before: &[usize]) -> Vec<usize> {
        let mut shape = before.to_vec();
        match self {
            Step::Transpose(a, b) => shape.swap(*a, *b),
            Step::Permute(axes) => shape = axes.iter().map(|&axis| before[axis]).collect(),
            Step::Narrow(axis, _, length) => shape[*axis] = *length,
            Step::Select(axis, _) => drop(shape.remove(*axis)),
            Step::Expand(axis, times) => shape.insert(*axis, *times),
            Step::Reshape(to) => shape.clone_from(to),
        }
        shape
    }

    fn before(&self, index: &[usize]) -> Vec<usize> {
        let mut before = index.to_vec();
        match self {
            Step::Transpose(a, b) => before.swap(*a, *b),
            Step::Permute(axes) => axes.iter().zip(index).for_each(|(&axis, &i)| before[axis] = i),
            Step::Narrow(axis, start, _) => before[*axis] += start,
            Step::Select(axis, index) => before.insert(*axis, *index),
            Step::Expand(axis, _) => drop(before.remove(*axis)),
            Step::Reshape(_) => {}
        }
        before
    }
}

fn index(mut place: usize, shape: &[usize]) -> Vec<usize> {
    let mut index = vec![0; shape.len()];
    for axis in (0..shape.len()).rev() {
        index[axis] = place % shape[axis];
        place /= shape[axis];
    }
    index
}

fn place(index: &[usize], shape: &[usize]) -> usize {
    index.iter().zip(shape).fold(0, |place, (i, size)| place * size + i)
}

/// A small generator of its own (SplitMix64), so that a seed gives the same cases everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n as u64) as usize
    }

    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn shape(&mut self) -> Vec<usize> {
        let rank = 1 + self.below(4);
        (0..rank).map(|_| if self.one_in(25) { 0 } else { 1 + self.below(5) }).collect()
    }

    fn number(&mut self, rough: bool) -> f32 {
        match self.below(30) {
            0 | 1 if rough => f32::NAN,
            2 if rough => f32::INFINITY,
            3 if rough => f32::NEG_INFINITY,
            4 if rough => 0.,
            5 if rough => -0.,
            _ => (self.below(2001) as f32 - 1000.) / 400.,
        }
    }

    fn step(&mut self, shape: &[usize]) -> Option<Step> {
        let (rank, size) = (shape.len(), shape.iter().product::<usize>());
        if rank == 0 {
            return Some(Step::Expand(0, 1 + self.below(3)));
        }
        let axis = self.below(rank);
        Some(match self.below(7) {
            0 | 1 => Step::Transpose(axis, self.below(rank)),
            2 => {
                let mut axes: Vec<usize> = (0..rank).collect();
                (1..rank).for_each(|i| axes.swap(i, self.below(i + 1)));
                Step::Permute(axes)
            }
            3 => {
                let start = self.below(shape[axis] + 1);
                let left = shape[axis] - start;
                Step::Narrow(axis, start, if left > 1 { 1 + self.below(left) } else { left })
            }
            4 if shape[axis] > 0 => Step::Select(axis, self.below(shape[axis])),
            5 if rank < 4 && size < 200 => Step::Expand(self.below(rank + 1), 1 + self.below(3)),
            6 if rank > 1 => {
                let mut merged = shape.to_vec();
                let size = merged.remove(axis);
                merged[axis.min(rank - 2)] *= size;
                Step::Reshape(merged)
            }
            _ => return None,
        })
    }

    fn view(&mut self, base: &[usize]) -> View {
        let mut view = View { steps: vec![], shape: base.to_vec(), places: (0..base.iter().product()).collect() };
        for _ in 0..1 + self.below(4) {
            let Some(step) = self.step(&view.shape) else { continue };
            let shape = step.shape(&view.shape);
            let before = |i: usize| match &step {
                Step::Reshape(_) => i,
                step => place(&step.before(&index(i, &shape)), &view.shape),
            };
            let places = (0..shape.iter().product()).map(|i| view.places[before(i)]).collect();
            view = View { places, shape, steps: [view.steps, vec![step]].concat() };
        }
        view
    }
}

fn setting(name: &str, default: usize) -> usize {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

#[test]
fn as_on_a_copy_and_as_on_every_other_device() {
    let (seed, cases) = (setting("EMBERBOOK_SEED", 13), setting("EMBERBOOK_CASES", 3000));
    println!("EMBERBOOK_SEED={seed} EMBERBOOK_CASES={cases}");
    let mut differences = Vec::new();
    quietly(|| {
        for case in 0..cases {
            // A case by itself can be run again from its own seed.
            let mut dice = Dice((seed as u64) << 32 | case as u64);
            let (name, operation) = OPERATIONS[dice.below(OPERATIONS.len())];
            let shape = dice.shape();
            let rough = dice.one_in(2);
            let numbers: Vec<f32> = (0..shape.iter().product()).map(|_| dice.number(rough)).collect();
            let view = dice.view(&shape);
            let kind = [DType::F32, DType::F32, DType::F32, DType::I64, DType::Bool][dice.below(5)];
            let make = |numbers: &[f32], shape: &[usize]| {
                let x = tensor(numbers).reshape(shape);
                match kind {
                    DType::F32 => x,
                    DType::I64 => (x.masked_fill(&x.isnan(), 0.).clamp(-9., 9.) * 2.).long(),
                    DType::Bool => x.gt(0.5),
                }
            };
            let copied: Vec<f32> = view.places.iter().map(|&place| numbers[place]).collect();
            let mut expected = answer(&make(&copied, &view.shape), operation);
            if let Ok(Answer { gradient: Some(gradient), .. }) = &mut expected {
                // What a number of the base receives from all the places where the view shows it.
                let mut of_base = vec![0.; numbers.len()];
                view.places.iter().zip(gradient.iter()).for_each(|(&place, g)| of_base[place] += g);
                *gradient = of_base;
            }
            for device in devices() {
                let base = make(&numbers, &shape).to(&device);
                let found = answer(&base, |x| operation(&view.steps.iter().fold(x.clone(), |x, step| step.apply(&x))));
                if let Some(difference) = difference(&found, &expected) {
                    let (View { steps, .. }, numbers) = (&view, &numbers);
                    let what = format!(
                        "case {case} of seed {seed}: {name} of {kind} {shape:?} {numbers:?}, {steps:?}, on {device}"
                    );
                    differences.push((name.to_owned(), what + &difference));
                }
            }
        }
    });
    report(&differences);
}
