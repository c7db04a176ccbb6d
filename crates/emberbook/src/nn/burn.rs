//! A module of Burn's as a layer.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use ::burn::module::{ModuleMapper, ModuleVisitor, Param};

use super::layer::short_name;
use super::{Buffer, Layer, Module, Parameter, buffer, parameter};
use crate::tensor::{Burn, Tensor, grad_enabled};

type Gradients = <Burn as ::burn::tensor::backend::AutodiffBackend>::Gradients;

impl Module {
    /// A layer that computes what a module of Burn's does: `forward` says how, with the number of dimensions that go in and
    /// come out.
    ///
    /// The module's parameters are copied into parameters of the layer, called as in Burn, which are printed, saved, trained
    /// and traced as those of any other; what Burn does not train, as a running mean, becomes a buffer. Gradients flow
    /// through it, by Burn's own rules. Burn computes on the processor, wherever the network is, and does not know of
    /// [`eval`](Module::eval): a dropout of Burn's always drops.
    ///
    /// ```
    /// use emberbook::burn;
    /// use emberbook::prelude::*;
    /// use emberbook::tensor::Burn;
    ///
    /// let layer = burn::nn::LinearConfig::new(2, 3).init::<Burn>(&Default::default());
    /// let layer = Module::from_burn(layer, |layer, x: burn::Tensor<_, 2>| layer.forward(x));
    /// let my_net = sequential![layer, relu(), linear(3, 1)];
    /// assert_eq!(my_net.named_parameters()[0].0, "0.weight");
    /// mse_loss(&my_net.forward(&ones([4, 2])), &zeros([4, 1])).backward();
    /// assert_eq!(my_net.get_parameter("0.weight").grad().shape(), [2, 3]); // Burn's weight is ours transposed
    /// ```
    pub fn from_burn<M, const I: usize, const O: usize>(
        module: M,
        forward: impl Fn(&M, ::burn::Tensor<Burn, I>) -> ::burn::Tensor<Burn, O> + Send + Sync + 'static,
    ) -> Module
    where
        M: ::burn::module::Module<Burn> + 'static,
    {
        let mut floats = Floats::default();
        module.visit(&mut floats);
        let module = Mutex::new(module);
        let run = move |floats: &Floats, input: &Tensor, tracked: bool| {
            // Clones of a module share what it keeps by itself, so that one pass at a time may use it.
            let module = module.lock().unwrap_or_else(PoisonError::into_inner);
            let own = module.clone().map(&mut Fill { floats, next: 0, tracked });
            let x = input.to_burn::<I>().set_require_grad(tracked);
            let y = forward(&own, x.clone());
            if floats.any_kept() {
                // What is kept is up to date after a record has been made of it.
                own.clone().into_record();
                own.visit(&mut ReadBuffers { floats, next: 0 });
            }
            let output = Tensor::from_burn(y.clone());
            let backward: Backward = Box::new(move |gradient| {
                let gradients = (y * gradient.to_burn::<O>()).sum().backward();
                let mut found = vec![gradient_of(&x, &gradients)];
                own.visit(&mut Collect { gradients: &gradients, found: &mut found });
                found
            });
            (output, backward)
        };
        Module::new(BurnLayer { name: short_name::<M>(), floats, run: Arc::new(run) })
    }
}

#[derive(Clone)]
struct BurnLayer {
    name: &'static str,
    floats: Floats,
    run: Arc<Run>,
}

/// The output, and the way back: the gradient of the input, and of each float in the module that is trained.
type Run = dyn Fn(&Floats, &Tensor, bool) -> (Tensor, Backward) + Send + Sync;
type Backward = Box<dyn FnOnce(&Tensor) -> Vec<Tensor> + Send>;

/// The floats of a Burn module in its order, by name.
#[derive(Clone, Default)]
struct Floats {
    named: Vec<(String, Float)>,
    path: Vec<String>,
}

#[derive(Clone)]
enum Float {
    Trained(Parameter),
    Kept(Buffer),
}

impl fmt::Debug for BurnLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut map = f.debug_map();
        for (name, float) in &self.floats.named {
            match float {
                Float::Trained(parameter) => map.entry(name, parameter),
                Float::Kept(buffer) => map.entry(name, buffer),
            };
        }
        map.finish()
    }
}

impl Layer for BurnLayer {
    fn name(&self) -> &'static str {
        self.name
    }

    fn needs_floats(&self) -> bool {
        true
    }

    fn forward(&self, input: &Tensor) -> Tensor {
        let trained: Vec<&Parameter> = self.floats.trained().collect();
        let tracked = grad_enabled() && (input.needs_grad() || trained.iter().any(|one| one.needs_grad()));
        let floats = self.floats.as_now();
        let (output, backward) = (self.run)(&self.floats, input, tracked);
        let output = output.to(&input.device());
        let pass = Arc::new(Mutex::new(Pass {
            run: self.run.clone(),
            floats,
            input: input.detach(),
            backward: Some(backward),
            gradients: vec![],
        }));
        output.record("BurnBackward0", |inputs| {
            let rule = |place: usize| {
                let pass = pass.clone();
                move |gradient: &Tensor| {
                    let mut pass = pass.lock().unwrap_or_else(PoisonError::into_inner);
                    pass.gradient(place, gradient)
                }
            };
            inputs.input(input, || rule(0));
            for (i, parameter) in trained.into_iter().enumerate() {
                inputs.input(parameter, || rule(i + 1));
            }
        })
    }
}

/// One forward pass, to go back through.
struct Pass {
    run: Arc<Run>,
    /// As they were then.
    floats: Floats,
    input: Tensor,
    backward: Option<Backward>,
    /// Of the input and of each parameter, until it is asked for.
    gradients: Vec<Option<Tensor>>,
}

impl Pass {
    fn gradient(&mut self, place: usize, gradient: &Tensor) -> Tensor {
        if self.gradients.get(place).is_none_or(Option::is_none) {
            // Burn uses its record up: for a second time back the pass is made again.
            let again = || (self.run)(&self.floats.as_now(), &self.input, true).1;
            let backward = self.backward.take().unwrap_or_else(again);
            self.gradients = backward(gradient).into_iter().map(Some).collect();
        }
        let found = self.gradients[place].take().expect("it has just been computed");
        found.to(&gradient.device())
    }
}

impl Floats {
    /// Floats of their own, with the numbers that these have now.
    fn as_now(&self) -> Floats {
        let as_now = |(name, float): &(String, Float)| {
            let float = match float {
                Float::Trained(now) => Float::Trained(parameter(now.data())),
                Float::Kept(now) => Float::Kept(buffer(now.data())),
            };
            (name.clone(), float)
        };
        Floats { named: self.named.iter().map(as_now).collect(), path: vec![] }
    }

    fn any_kept(&self) -> bool {
        self.named.iter().any(|(_, float)| matches!(float, Float::Kept(_)))
    }

    fn trained(&self) -> impl Iterator<Item = &Parameter> {
        self.named.iter().filter_map(|(_, float)| match float {
            Float::Trained(parameter) => Some(parameter),
            Float::Kept(_) => None,
        })
    }
}

impl ModuleVisitor<Burn> for Floats {
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<::burn::Tensor<Burn, D>>) {
        let value = param.val();
        let trained = value.is_require_grad();
        let numbers = Tensor::from_burn(value);
        let float = if trained { Float::Trained(parameter(numbers)) } else { Float::Kept(buffer(numbers)) };
        self.named.push((self.path.join("."), float));
    }
}

/// Puts the layer's numbers into the module.
struct Fill<'a> {
    floats: &'a Floats,
    next: usize,
    tracked: bool,
}

impl ModuleMapper<Burn> for Fill<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<::burn::Tensor<Burn, D>>) -> Param<::burn::Tensor<Burn, D>> {
        let (id, _, mapper) = param.consume();
        let tensor = match &self.floats.named[self.next].1 {
            Float::Trained(parameter) => parameter.to_burn::<D>().set_require_grad(self.tracked),
            Float::Kept(buffer) => buffer.to_burn::<D>(),
        };
        self.next += 1;
        Param::from_mapped_value(id, tensor, mapper)
    }
}

/// Reads back what a forward pass has changed.
struct ReadBuffers<'a> {
    floats: &'a Floats,
    next: usize,
}

impl ModuleVisitor<Burn> for ReadBuffers<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<::burn::Tensor<Burn, D>>) {
        if let Float::Kept(buffer) = &self.floats.named[self.next].1 {
            buffer.set_data(Tensor::from_burn(param.val()));
        }
        self.next += 1;
    }
}

/// Takes the gradient of every float that is trained.
struct Collect<'a> {
    gradients: &'a Gradients,
    found: &'a mut Vec<Tensor>,
}

impl ModuleVisitor<Burn> for Collect<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<::burn::Tensor<Burn, D>>) {
        let value = param.val();
        if value.is_require_grad() {
            self.found.push(gradient_of(&value, self.gradients));
        }
    }
}

fn gradient_of<const D: usize>(tensor: &::burn::Tensor<Burn, D>, gradients: &Gradients) -> Tensor {
    match tensor.grad(gradients) {
        Some(gradient) => Tensor::from_burn(gradient),
        None => crate::tensor::zeros(tensor.dims()),
    }
}
