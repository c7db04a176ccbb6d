use crate::nn::{Layer, Module, adaptive_avg_pool2d, conv2d, dropout, linear, max_pool2d, relu_in_place};
use crate::sequential;
use crate::tensor::Tensor;

/// AlexNet for the 1000 classes of ImageNet, as torchvision's: five convolutions, then three linear layers; 61 million
/// parameters.
///
/// It takes `[examples, 3, 224, 224]` and gives logits `[examples, 1000]`. Its names are those of torchvision's weights.
/// Krizhevsky et al., <https://papers.nips.cc/paper/4824>; the sizes are those of <https://arxiv.org/abs/1404.5997>.
///
/// ```no_run
/// use emberbook::prelude::*;
///
/// let net = models::alexnet();
/// net.eval();
/// println!("{}", net.forward(&randn([1, 3, 224, 224])).argmax_dim(1));
/// ```
#[inline(never)]
pub fn alexnet() -> Module {
    alexnet_of(1000)
}

/// [`alexnet`] for another number of classes.
#[inline(never)]
pub fn alexnet_of(classes: usize) -> Module {
    let features = sequential![
        conv2d(3, 64, 11).stride(4).padding(2),
        relu_in_place(),
        max_pool2d(3).stride(2),
        conv2d(64, 192, 5).padding(2),
        relu_in_place(),
        max_pool2d(3).stride(2),
        conv2d(192, 384, 3).padding(1),
        relu_in_place(),
        conv2d(384, 256, 3).padding(1),
        relu_in_place(),
        conv2d(256, 256, 3).padding(1),
        relu_in_place(),
        max_pool2d(3).stride(2)
    ];
    let avgpool = adaptive_avg_pool2d([6, 6]);
    let classifier = sequential![
        dropout(0.5),
        linear(256 * 6 * 6, 4096),
        relu_in_place(),
        dropout(0.5),
        linear(4096, 4096),
        relu_in_place(),
        linear(4096, classes)
    ];
    Module::new(AlexNet { features, avgpool, classifier })
}

#[derive(Clone, Debug)]
struct AlexNet {
    features: Module,
    avgpool: Module,
    classifier: Module,
}

impl Layer for AlexNet {
    fn forward(&self, input: &Tensor) -> Tensor {
        let x = self.avgpool.forward(&self.features.forward(input));
        self.classifier.forward(&x.flatten(1))
    }
}
