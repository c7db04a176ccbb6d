//! Whether there is room for a tensor, asked before Burn is: what it cannot have, it ends the process for.

use std::fs;

use super::{Device, Engine};
use crate::mistake::{DeviceMistake, Raise};

/// Smaller tensors are not asked about: it takes some 20 microseconds, and one of this size takes milliseconds.
const LARGE: usize = 8 << 20;
/// What is left to all else.
const SPARE: u128 = 128 << 20;

/// A mistake if a tensor of this shape, with so many bytes for each number, would be too large.
#[inline]
#[track_caller]
pub(crate) fn check(shape: &[usize], bytes: usize, device: Device) {
    // A product beyond the largest integer is large, too.
    let numbers = shape.iter().fold(1, |product: usize, &size| product.saturating_mul(size));
    if numbers >= LARGE && !shape.contains(&0) {
        check_large(shape, bytes, device);
    }
}

#[cold]
#[inline(never)]
#[track_caller]
fn check_large(shape: &[usize], bytes: usize, device: Device) {
    let asked = shape.iter().fold(bytes as u128, |product, &size| product.saturating_mul(size as u128));
    let free = match device.0 {
        Engine::Flex | Engine::NdArray => free().map(|free| u128::from(free).saturating_sub(SPARE)),
        // How much of it is free, the GPU says when it is asked to make the tensor: see failure.rs.
        #[cfg(feature = "cuda")]
        Engine::Cuda(index) => {
            let found = super::cuda::find().as_ref().ok();
            found.and_then(|found| found.gpus.get(index)).map(|gpu| gpu.memory as u128)
        }
    };
    if let Some(free) = free
        && asked > free
    {
        DeviceMistake::TooLarge { shape: shape.to_vec(), asked, free, device: device.to_string() }.raise();
    }
}

/// The bytes that this process can still have: what the machine has left, or its container.
fn free() -> Option<u64> {
    let machine = field(&fs::read_to_string("/proc/meminfo").ok()?, "MemAvailable:").map(|kilobytes| kilobytes << 10);
    machine.into_iter().chain(containers()).min()
}

/// What is left within the limits of the groups that this process is in.
fn containers() -> impl Iterator<Item = u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let of_memory = |line: &str| {
        let mut parts = line.splitn(3, ':');
        let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
        match controllers {
            "" => Some(["/sys/fs/cgroup", path, "memory.max", "memory.current", "inactive_file"].map(str::to_owned)),
            _ if controllers.split(',').any(|name| name == "memory") => {
                let [max, current] = ["memory.limit_in_bytes", "memory.usage_in_bytes"];
                Some(["/sys/fs/cgroup/memory", path, max, current, "total_inactive_file"].map(str::to_owned))
            }
            _ => None,
        }
    };
    let groups: Vec<_> = groups.lines().filter_map(of_memory).collect();
    groups.into_iter().flat_map(|[root, path, max, current, cache]| {
        // A group's parents limit it too; in a container its path is not to be seen, and the root is its own.
        let paths: Vec<String> =
            path.match_indices('/').map(|(end, _)| path[..end].to_owned()).chain([path.clone()]).collect();
        paths.into_iter().filter_map(move |path| {
            let read = |name: &str| fs::read_to_string(format!("{root}{path}/{name}")).ok();
            let number = |name: &str| read(name)?.trim().parse::<u64>().ok();
            // The files that the system only keeps at hand make room.
            let cached = read("memory.stat").and_then(|stat| field(&stat, &cache)).unwrap_or(0);
            Some(number(&max)?.saturating_sub(number(&current)?.saturating_sub(cached)))
        })
    })
}

/// The number after a name, at the start of a line.
fn field(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix([' ', '\t']))?;
    line.split_whitespace().next()?.parse().ok()
}
