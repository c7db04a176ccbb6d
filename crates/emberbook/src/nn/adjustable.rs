//! Layers whose settings follow their names: `conv2d(3, 64, 11).stride(4).padding(2)`. In all else each is a module.

/// A type that is a [`Module`] and can still be given settings: it has the layer as it is so far, and its module.
macro_rules! adjustable {
    ($(#[$doc:meta])* $name:ident($layer:ty)) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name {
            layer: $layer,
            module: $crate::nn::Module,
        }

        impl $name {
            #[inline(never)]
            fn of(layer: $layer) -> Self {
                Self { module: $crate::nn::Module::new(layer.clone()), layer }
            }
        }

        impl std::ops::Deref for $name {
            type Target = $crate::nn::Module;

            fn deref(&self) -> &$crate::nn::Module {
                &self.module
            }
        }

        impl From<$name> for $crate::nn::Module {
            fn from(layer: $name) -> Self {
                layer.module
            }
        }

        impl $crate::nn::ToModule for $name {
            fn to_module(&self) -> $crate::nn::Module {
                self.module.clone()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.module, f)
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Debug::fmt(&self.module, f)
            }
        }

        impl $crate::display::Show for $name {
            fn show(&self) -> $crate::display::MimeBundle {
                self.module.show()
            }
        }
    };
}

pub(super) use adjustable;
