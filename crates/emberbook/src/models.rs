//! Networks of the course, whole: with torchvision's structure, names and first weights.

mod alexnet;
mod resnet18;

pub use alexnet::{alexnet, alexnet_of};
pub use resnet18::{BasicBlock, resnet18, resnet18_of};
