//! A tensor's numbers, on one of Burn's backends.
//!
//! The rest of the crate computes through the macros here: they run an expression of Burn's rankless primitives on
//! whichever backend the numbers live. `of_floats!(x.device(), B => B::float_exp(B::float(&x)))` is the whole of `exp`.

use burn_backend::tensor::{BoolTensor, FloatTensor, IntTensor};
use burn_backend::{Backend, BoolDType, FloatDType, IntDType, Shape, TensorData, read_sync};
#[cfg(feature = "cuda")]
use burn_cubecl::tensor::CubeTensor;
use burn_flex::FlexTensor;
use burn_ndarray::NdArrayTensor;

use super::{DType, Tensor};
use crate::device::{Device, Engine, memory};

/// Numbers on a device: what a tensor holds. Cloning shares them.
#[derive(Clone, Debug)]
pub(crate) enum Storage {
    Flex(Primitive<burn_flex::Flex>),
    NdArray(Primitive<burn_ndarray::NdArray>),
    #[cfg(feature = "cuda")]
    Cuda(Primitive<burn_cuda::Cuda>),
}

/// One of Burn's primitives. A tensor of rank 0 is stored with the shape `[1]`.
#[derive(Clone, Debug)]
pub(crate) enum Primitive<B: Backend> {
    Float(FloatTensor<B>),
    Int(IntTensor<B>),
    Bool(BoolTensor<B>),
}

/// A Burn backend that tensors can live on.
pub(crate) trait OnDevice: Backend {
    /// How this backend stores booleans.
    const BOOL: BoolDType;

    fn burn_device(device: Device) -> Self::Device;
    fn primitive(storage: &Storage) -> &Primitive<Self>;
    fn storage(primitive: Primitive<Self>) -> Storage;

    /// The primitive of a float tensor, as Burn's operations take it: its numbers lie row by row. Burn reads some views as
    /// if they did, and others past their end; only what is made for views gets [`float_view`](OnDevice::float_view).
    #[track_caller]
    fn float_rows(tensor: &Tensor) -> FloatTensor<Self>;
    #[track_caller]
    fn int_rows(tensor: &Tensor) -> IntTensor<Self>;
    #[track_caller]
    fn bool_rows(tensor: &Tensor) -> BoolTensor<Self>;

    /// As [`float_rows`](OnDevice::float_rows), for an operation that gives as many numbers: there is room for them.
    #[track_caller]
    fn float(tensor: &Tensor) -> FloatTensor<Self> {
        memory::check(tensor.dims(), DType::F32.bytes(), tensor.device());
        Self::float_rows(tensor)
    }

    #[track_caller]
    fn int(tensor: &Tensor) -> IntTensor<Self> {
        memory::check(tensor.dims(), DType::I64.bytes(), tensor.device());
        Self::int_rows(tensor)
    }

    #[track_caller]
    fn bool(tensor: &Tensor) -> BoolTensor<Self> {
        memory::check(tensor.dims(), DType::Bool.bytes(), tensor.device());
        Self::bool_rows(tensor)
    }

    /// The primitive of a float tensor as it is, a view or not: for another view of it, and for products of matrices.
    fn float_view(tensor: &Tensor) -> FloatTensor<Self> {
        tensor.with_storage(|storage| match Self::primitive(storage) {
            Primitive::Float(x) => x.clone(),
            _ => unreachable!("a float tensor was promised"),
        })
    }

    fn int_view(tensor: &Tensor) -> IntTensor<Self> {
        tensor.with_storage(|storage| match Self::primitive(storage) {
            Primitive::Int(x) => x.clone(),
            _ => unreachable!("an integer tensor was promised"),
        })
    }

    fn bool_view(tensor: &Tensor) -> BoolTensor<Self> {
        tensor.with_storage(|storage| match Self::primitive(storage) {
            Primitive::Bool(x) => x.clone(),
            _ => unreachable!("a bool tensor was promised"),
        })
    }
}

macro_rules! on_device {
    ($backend:ty, $variant:ident($($index:ident)?), $bool:ident, $rows:path, $burn_device:expr) => {
        impl OnDevice for $backend {
            const BOOL: BoolDType = BoolDType::$bool;

            fn burn_device(device: Device) -> Self::Device {
                match device.0 {
                    Engine::$variant $(($index))? => $burn_device,
                    _ => unreachable!("a device of this backend is asked for here"),
                }
            }

            fn primitive(storage: &Storage) -> &Primitive<Self> {
                match storage {
                    Storage::$variant(primitive) => primitive,
                    _ => unreachable!("the devices of one operation are the same"),
                }
            }

            fn storage(primitive: Primitive<Self>) -> Storage {
                Storage::$variant(primitive)
            }

            #[track_caller]
            fn float_rows(tensor: &Tensor) -> FloatTensor<Self> {
                tensor.with_storage(|storage| match Self::primitive(storage) {
                    Primitive::Float(x) => $rows(x),
                    _ => unreachable!("a float tensor was promised"),
                })
            }

            #[track_caller]
            fn int_rows(tensor: &Tensor) -> IntTensor<Self> {
                tensor.with_storage(|storage| match Self::primitive(storage) {
                    Primitive::Int(x) => $rows(x),
                    _ => unreachable!("an integer tensor was promised"),
                })
            }

            #[track_caller]
            fn bool_rows(tensor: &Tensor) -> BoolTensor<Self> {
                tensor.with_storage(|storage| match Self::primitive(storage) {
                    Primitive::Bool(x) => $rows(x),
                    _ => unreachable!("a bool tensor was promised"),
                })
            }
        }
    };
}

on_device!(burn_flex::Flex, Flex(), Native, flex_rows, burn_flex::FlexDevice);
on_device!(burn_ndarray::NdArray, NdArray(), Native, ndarray_rows, burn_ndarray::NdArrayDevice::Cpu);
#[cfg(feature = "cuda")]
on_device!(burn_cuda::Cuda, Cuda(index), U8, cuda_rows, burn_cuda::CudaDevice::new(index));

/// The numbers of a view, copied; those that lie row by row from the first to the last of their memory are themselves.
#[track_caller]
fn flex_rows(x: &FlexTensor) -> FlexTensor {
    if !x.is_contiguous() {
        memory::check(x.layout().shape(), x.dtype().size(), Device::cpu());
    }
    x.to_contiguous()
}

#[cfg(feature = "cuda")]
fn cuda_rows<R: burn_cubecl::CubeRuntime>(x: &CubeTensor<R>) -> CubeTensor<R> {
    burn_cubecl::kernel::into_contiguous(x.clone())
}

#[track_caller]
fn ndarray_rows(x: &NdArrayTensor) -> NdArrayTensor {
    macro_rules! rows {
        ($numbers:ident, $dtype:ident) => {
            match $numbers.view().is_standard_layout() {
                true => x.clone(),
                false => {
                    memory::check($numbers.view().shape(), DType::$dtype.bytes(), Device::ndarray());
                    $numbers.view().as_standard_layout().into_owned().into_shared().into()
                }
            }
        };
    }
    match x {
        NdArrayTensor::F32(numbers) => rows!(numbers, F32),
        NdArrayTensor::I64(numbers) => rows!(numbers, I64),
        NdArrayTensor::Bool(numbers) => rows!(numbers, Bool),
        x => x.clone(),
    }
}

/// Runs the expression with `$B` standing for the backend of `$device`.
macro_rules! on {
    ($device:expr, $B:ident => $body:expr) => {{
        #[allow(unused_imports)]
        use burn_backend::ops::{ActivationOps, BoolTensorOps, FloatTensorOps, IntTensorOps};
        #[allow(unused_imports)]
        use $crate::tensor::bounds::Bounds;
        #[allow(unused_imports)]
        use $crate::tensor::storage::OnDevice;
        match $device.0 {
            $crate::device::Engine::Flex => {
                type $B = burn_flex::Flex;
                $body
            }
            $crate::device::Engine::NdArray => {
                type $B = burn_ndarray::NdArray;
                $body
            }
            #[cfg(feature = "cuda")]
            $crate::device::Engine::Cuda(_) => {
                type $B = burn_cuda::Cuda;
                $body
            }
        }
    }};
}

/// The [`Storage`] of an expression that gives a float primitive.
macro_rules! of_floats {
    ($device:expr, $B:ident => $body:expr) => {
        $crate::tensor::storage::on!($device, $B => {
            <$B>::storage($crate::tensor::storage::Primitive::Float($body))
        })
    };
}

/// The [`Storage`] of an expression that gives an integer primitive.
macro_rules! of_ints {
    ($device:expr, $B:ident => $body:expr) => {
        $crate::tensor::storage::on!($device, $B => {
            <$B>::storage($crate::tensor::storage::Primitive::Int($body))
        })
    };
}

/// The [`Storage`] of an expression that gives a bool primitive.
macro_rules! of_bools {
    ($device:expr, $B:ident => $body:expr) => {
        $crate::tensor::storage::on!($device, $B => {
            <$B>::storage($crate::tensor::storage::Primitive::Bool($body))
        })
    };
}

/// The [`Storage`] of one expression for each of the three kinds of numbers, for operations that only look at a tensor in
/// another way.
macro_rules! any {
    ($tensor:expr, $B:ident, $x:ident => $($kinds:expr),* $(,)?) => {
        $crate::tensor::storage::of_kind!(float_view int_view bool_view, $tensor, $B, $x => $($kinds),*)
    };
}

/// As [`any!`], for operations that move numbers.
macro_rules! any_rows {
    ($tensor:expr, $B:ident, $x:ident => $($kinds:expr),* $(,)?) => {
        $crate::tensor::storage::of_kind!(float_rows int_rows bool_rows, $tensor, $B, $x => $($kinds),*)
    };
}

macro_rules! of_kind {
    ($as_float:ident $as_int:ident $as_bool:ident, $tensor:expr, $B:ident, $x:ident => $float:expr, $int:expr, $bool:expr) => {{
        let tensor = $tensor;
        match tensor.dtype() {
            $crate::tensor::DType::F32 => {
                $crate::tensor::storage::of_floats!(tensor.device(), $B => { let $x = <$B>::$as_float(tensor); $float })
            }
            $crate::tensor::DType::I64 => {
                $crate::tensor::storage::of_ints!(tensor.device(), $B => { let $x = <$B>::$as_int(tensor); $int })
            }
            $crate::tensor::DType::Bool => {
                $crate::tensor::storage::of_bools!(tensor.device(), $B => { let $x = <$B>::$as_bool(tensor); $bool })
            }
        }
    }};
}

pub(crate) use {any, any_rows, of_bools, of_floats, of_ints, of_kind, on};

/// Numbers read from a student's arrays, or back from a device.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Elements {
    F32(Vec<f32>),
    I64(Vec<i64>),
    Bool(Vec<bool>),
}

impl Elements {
    /// The numbers as Rust's own floats, which hold those of a tensor exactly (integers up to 2⁵³).
    pub(crate) fn into_floats(self) -> Box<dyn Iterator<Item = f64>> {
        match self {
            Elements::F32(x) => Box::new(x.into_iter().map(f64::from)),
            Elements::I64(x) => Box::new(x.into_iter().map(|x| x as f64)),
            Elements::Bool(x) => Box::new(x.into_iter().map(|x| f64::from(u8::from(x)))),
        }
    }
}

impl Storage {
    /// Puts `elements` on `device` in the given shape.
    pub(crate) fn new(elements: Elements, shape: &Shape, device: Device) -> Storage {
        let shape = stored(shape);
        match elements {
            Elements::F32(x) => {
                of_floats!(device, B => B::float_from_data(TensorData::new(x, shape), &B::burn_device(device)))
            }
            Elements::I64(x) => {
                of_ints!(device, B => B::int_from_data(TensorData::new(x, shape), &B::burn_device(device)))
            }
            Elements::Bool(x) => of_bools!(device, B => {
                B::bool_from_data(TensorData::new(x, shape).convert_dtype(B::BOOL.into()), &B::burn_device(device))
            }),
        }
    }

    /// One number everywhere.
    #[track_caller]
    pub(crate) fn full(shape: &Shape, value: f64, dtype: DType, device: Device) -> Storage {
        memory::check(shape, dtype.bytes(), device);
        let shape = stored(shape);
        match dtype {
            DType::F32 => of_floats!(device, B => {
                B::float_full(shape, value.into(), &B::burn_device(device), FloatDType::F32)
            }),
            DType::I64 => of_ints!(device, B => {
                B::int_full(shape, (value as i64).into(), &B::burn_device(device), IntDType::I64)
            }),
            DType::Bool => of_bools!(device, B => match value != 0.0 {
                true => B::bool_ones(shape, &B::burn_device(device), B::BOOL),
                false => B::bool_zeros(shape, &B::burn_device(device), B::BOOL),
            }),
        }
    }

    pub(crate) fn device(&self) -> Device {
        Device(match self {
            Storage::Flex(_) => Engine::Flex,
            Storage::NdArray(_) => Engine::NdArray,
            #[cfg(feature = "cuda")]
            Storage::Cuda(Primitive::Float(x) | Primitive::Int(x) | Primitive::Bool(x)) => Engine::Cuda(x.device.index),
        })
    }

    /// Reads the numbers back, row by row.
    pub(crate) fn read(&self) -> Elements {
        fn elements<B: OnDevice>(storage: &Storage) -> Elements {
            let data = match B::primitive(storage).clone() {
                Primitive::Float(x) => read_sync(B::float_into_data(x)),
                Primitive::Int(x) => read_sync(B::int_into_data(x)),
                Primitive::Bool(x) => read_sync(B::bool_into_data(x)),
            };
            let data = storage.device().answered(data);
            match B::primitive(storage) {
                Primitive::Float(_) => Elements::F32(data.into_vec().expect("floats are stored as f32")),
                Primitive::Int(_) => Elements::I64(data.into_vec().expect("integers are stored as i64")),
                Primitive::Bool(_) => Elements::Bool(data.iter::<bool>().collect()),
            }
        }
        self.device().check(true);
        on!(self.device(), B => elements::<B>(self))
    }

    pub(crate) fn dtype(&self) -> DType {
        fn dtype<B: OnDevice>(storage: &Storage) -> DType {
            match B::primitive(storage) {
                Primitive::Float(_) => DType::F32,
                Primitive::Int(_) => DType::I64,
                Primitive::Bool(_) => DType::Bool,
            }
        }
        on!(self.device(), B => dtype::<B>(self))
    }
}

/// The shape that Burn stores: it has no rank 0.
pub(crate) fn stored(shape: &Shape) -> Shape {
    if shape.is_empty() { Shape::new([1]) } else { shape.clone() }
}
