//! Weights that PyTorch saved (make_weights.py), and files that are not what they should be.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};

use emberbook::nn::StateDict;
use emberbook::prelude::*;
use serde_json::Value;

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/weights").join(format!("{name}.pth"))
}

fn answers() -> Value {
    serde_json::from_str(include_str!("weights.json")).unwrap()
}

fn refused(path: impl AsRef<Path>) -> String {
    let path = path.as_ref();
    let error = StateDict::load(path).expect_err("refused").to_string();
    error.replace(&path.display().to_string(), path.file_name().unwrap().to_str().unwrap())
}

fn same(state: &StateDict, expected: &Value) {
    let expected = expected.as_object().unwrap();
    assert_eq!(state.len(), expected.len());
    for (name, tensor) in state.iter() {
        let shape: Vec<usize> = serde_json::from_value(expected[name]["shape"].clone()).unwrap();
        let numbers: Vec<f64> = serde_json::from_value(expected[name]["numbers"].clone()).unwrap();
        assert_eq!(tensor.shape(), shape, "{name}");
        match tensor.dtype() {
            DType::I64 => assert_eq!(tensor.to_ints(), numbers.iter().map(|&x| x as i64).collect::<Vec<_>>(), "{name}"),
            _ => assert_eq!(tensor.to_vec(), numbers.iter().map(|&x| x as f32).collect::<Vec<_>>(), "{name}"),
        }
    }
}

#[test]
fn every_way_in_which_pytorch_saves_gives_the_same_numbers() {
    let answers = answers();
    for (name, expected) in answers.as_object().unwrap() {
        same(&StateDict::load(file(name)).unwrap(), expected);
        same(&StateDict::load(file(&format!("{name}_legacy"))).unwrap(), expected);
    }
    same(&StateDict::load(file("protocol4")).unwrap(), &answers["net"]);
    same(&StateDict::load(file("protocol4_legacy")).unwrap(), &answers["net"]);
    let kinds = StateDict::load(file("kinds")).unwrap();
    assert_eq!(kinds["bool"].dtype(), DType::Bool);
    assert_eq!(kinds["i64"].dtype(), DType::I64);
    assert_eq!(kinds["f16"].dtype(), DType::F32);
    assert_eq!(StateDict::load(file("net")).unwrap().names()[..3], ["0.weight", "0.bias", "1.weight"]);
}

/// Names inside of names, and a buffer of whole numbers, as in torchvision's networks.
#[derive(Clone, Debug)]
struct Norm {
    weight: Parameter,
    bias: Parameter,
    running_mean: Buffer,
    running_var: Buffer,
    #[expect(dead_code, reason = "it is only saved and loaded")]
    num_batches_tracked: Buffer,
}

impl Layer for Norm {
    fn forward(&self, x: &Tensor) -> Tensor {
        (x - self.running_mean.data()) / (self.running_var.data() + 1e-5).sqrt() * &*self.weight + &*self.bias
    }
}

fn norm(features: usize) -> Module {
    Module::new(Norm {
        weight: parameter(ones([features])),
        bias: parameter(zeros([features])),
        running_mean: buffer(zeros([features])),
        running_var: buffer(ones([features])),
        num_batches_tracked: buffer(0),
    })
}

fn net() -> Module {
    sequential![linear(3, 4), norm(4), relu(), linear(4, 2)]
}

#[test]
fn a_net_loads_what_pytorch_saved() {
    let answers = answers();
    for name in ["net", "net_legacy", "checkpoint", "parameters", "parallel", "parallel_legacy", "wrapped_legacy"] {
        let net = net();
        net.load(file(name)).unwrap_or_else(|error| panic!("{error}"));
        same(&net.state_dict(), &answers["net"]);
        assert_eq!(net.num_trainable_parameters(), 3 * 4 + 4 + 4 + 4 + 4 * 2 + 2, "still parameters");
    }
}

#[test]
fn a_file_of_before_batches_were_counted_loads() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("old.safetensors");
    let state = StateDict::load(file("net"))?;
    let old: StateDict =
        state.iter().filter(|(name, _)| !name.ends_with("tracked")).map(|(n, t)| (n.to_owned(), t.clone())).collect();
    old.save(&path)?;
    let net = net();
    net.load(&path)?;
    assert_eq!(net.state_dict()["1.num_batches_tracked"].item(), 0.);
    assert_eq!(net.state_dict()["1.running_mean"].to_vec(), state["1.running_mean"].to_vec());
    Ok(())
}

#[test]
fn weights_of_another_net_are_refused_and_the_net_stays_as_it_was() {
    let said = |net: Module| {
        let before = net.state_dict().to_string();
        let error = net.load(file("net")).expect_err("another net").to_string();
        assert_eq!(net.state_dict().to_string(), before);
        error.split_once("net.pth ").unwrap().1.to_owned()
    };
    assert_eq!(
        said(sequential![linear(3, 4), norm(4), linear(4, 2)]),
        "cannot be loaded: the state is that of another network: it has no 2.weight, 2.bias; it has 3.weight, 3.bias, which this network does not have"
    );
    assert_eq!(
        said(sequential![linear(3, 4), norm(4), relu(), linear(4, 10)]),
        "cannot be loaded: 3.weight has the shape [10, 4] in this network, and [2, 4] in the saved one; 3.bias has the shape [10] in this network, and [2] in the saved one"
    );
    assert!(said(sequential![linear(3, 5), norm(5), relu(), linear(5, 2)]).ends_with("; and 3 more differ"));
    let deep: Vec<Module> = (0..12).map(|_| linear(3, 3)).collect();
    assert!(
        said(Module::sequential(deep))
            .contains("no 2.weight, 2.bias, 4.weight, 4.bias, 5.weight, 5.bias, 6.weight, 6.bias and 10 more; it has")
    );
}

#[test]
fn nothing_is_run() {
    for name in ["evil", "evil_legacy", "evil_protocol4"] {
        assert_eq!(
            refused(file(name)),
            format!(
                "{name}.pth holds more than weights: it wants Python to use posix.system. Nothing of it was run. If it is a whole network, write its weights alone, in Python: torch.save(net.state_dict(), \"net.pth\"). If you did not make the file yourself, do not trust it"
            )
        );
    }
    assert!(!Path::new("/tmp/emberbook-was-here").exists());
    assert!(refused(file("whole_net")).contains("wants Python to use torch.nn.modules.container.Sequential."));
}

#[test]
fn what_is_no_state_dict_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let said = |bytes: &[u8]| {
        let path = folder.path().join("net.pth");
        fs::write(&path, bytes).unwrap();
        refused(path)
    };
    let way_out = "In Python, write one with torch.save(net.state_dict(), \"net.pth\")";
    assert_eq!(
        refused(file("list")),
        format!("list.pth holds no state_dict: there are no tensors with names in it. {way_out}")
    );
    assert_eq!(
        refused(file("mixed")),
        format!("mixed.pth holds no state_dict: it has a, b, and not all of them are tensors. {way_out}")
    );
    assert_eq!(
        refused(file("complex")),
        "complex.pth: c holds numbers of the kind ComplexFloatStorage, which cannot be read"
    );
    assert!(refused(file("pickle")).contains("it looks like a Python pickle that torch.save did not write"));
    assert!(said(b"\x89PNG\r\n\x1a\n").contains("it looks like a PNG picture"));
    assert!(said(b"").contains("it looks like an empty file"));
    assert!(said(b"  <!DOCTYPE html><html>").contains("it looks like a web page (HTML)"));
    assert!(said(b"version https://git-lfs.github.com/spec/v1").contains("it looks like a Git LFS pointer"));
    assert!(said(b"weights").contains("it begins like none of the files that hold weights. PyTorch's .pth"));
    let mut zip = zip_with("readme.txt");
    assert!(said(&zip).contains("it looks like a zip archive of something else"));
    zip.truncate(40);
    assert!(said(&zip).contains("net.pth is cut short"));
    assert!(refused("nowhere/net.pth").ends_with("nowhere, where \"net.pth\" was looked for"));
}

/// A zip archive of one empty file.
fn zip_with(name: &str) -> Vec<u8> {
    let size = (name.len() as u16).to_le_bytes();
    let local = [b"PK\x03\x04\x0a".as_slice(), &[0; 21], &size, &[0; 2], name.as_bytes()].concat();
    let central = [b"PK\x01\x02\x0a\0\x0a".as_slice(), &[0; 21], &size, &[0; 16], name.as_bytes()].concat();
    let numbers = [central.len() as u32, local.len() as u32].map(u32::to_le_bytes).concat();
    [local, central, b"PK\x05\x06\0\0\0\0\x01\0\x01\0".to_vec(), numbers, vec![0; 2]].concat()
}

#[test]
fn a_file_that_is_cut_short_is_refused_wherever_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["net", "net_legacy"] {
        let whole = fs::read(file(name)).unwrap();
        let path = folder.path().join("net.pth");
        for end in 0..whole.len() {
            fs::write(&path, &whole[..end]).unwrap();
            let error = refused(&path);
            assert!(end < 64 || error.contains("is cut short"), "{name} up to {end}: {error}");
        }
    }
}

/// Counts what the tests of this file have in memory, thread by thread.
struct Counting;

thread_local! {
    static NOW: Cell<usize> = const { Cell::new(0) };
    static MOST: Cell<usize> = const { Cell::new(0) };
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.get().wrapping_add(layout.size());
        NOW.set(now);
        MOST.set(MOST.get().max(now));
        // SAFETY: as asked.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.set(NOW.get().saturating_sub(layout.size()));
        // SAFETY: as asked.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static MEMORY: Counting = Counting;

/// The most memory that `work` has at once.
fn memory(work: impl FnOnce()) -> usize {
    NOW.set(0);
    MOST.set(0);
    work();
    MOST.get()
}

/// Files that are nearly right: bytes changed, removed, doubled and moved, by a seed.
#[test]
fn damaged_files_are_refused_or_read_and_take_no_more_memory_than_their_size_allows() {
    const ROUNDS: usize = 400;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.pth");
    let mut seed = 14u64;
    let mut below = move |limit: usize| {
        // xorshift64*
        seed ^= seed >> 12;
        seed ^= seed << 25;
        seed ^= seed >> 27;
        (seed.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit
    };
    let mut refusals = 0;
    for name in ["net", "net_legacy", "views", "views_legacy", "kinds_legacy", "checkpoint_legacy", "protocol4_legacy"]
    {
        let whole = fs::read(file(name)).unwrap();
        for _ in 0..ROUNDS {
            let mut bytes = whole.clone();
            for _ in 0..=below(4) {
                let at = below(bytes.len());
                let end = (at + 1 + below(16)).min(bytes.len());
                match below(6) {
                    0 => bytes[at] ^= 1 << below(8),
                    1 => bytes[at] = [0, 0xff, 0x7f, 0x80][below(4)],
                    2 => bytes[at..end].fill(0xff),
                    3 => drop(bytes.drain(at..end)),
                    4 => {
                        let part = bytes[at..end].to_vec();
                        let to = below(bytes.len());
                        bytes.splice(to..to, part);
                    }
                    _ => bytes.truncate(at.max(1)),
                }
            }
            fs::write(&path, &bytes).unwrap();
            let most = memory(|| refusals += usize::from(StateDict::load(&path).is_err()));
            assert!(most < 100 * bytes.len() + 100_000, "{most} bytes for a file of {}", bytes.len());
        }
    }
    assert!(refusals > 3 * ROUNDS, "only {refusals} were refused");
}

/// A file of the older format with these weights, and a storage of 4 floats with the key 0 where they use one.
fn legacy(pickle: &[u8]) -> Vec<u8> {
    let magic = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";
    let version = b"\x80\x02M\xe9\x03.";
    let machine = b"\x80\x02}X\x0d\0\0\0little_endian\x88s.";
    if !pickle.windows(7).any(|part| part == b"storage") {
        return [magic.as_slice(), version, machine, pickle, b"\x80\x02]."].concat();
    }
    let keys = b"\x80\x02]X\x01\0\0\x000a.";
    let numbers = [&4u64.to_le_bytes()[..], &[0; 16]].concat();
    [magic.as_slice(), version, machine, pickle, keys, &numbers].concat()
}

/// `{"w": rebuild(storage 0, offset, shape, strides, requires_grad, hooks)}`
fn tensor_at(offset: u8, shape: &[u8], strides: &[u8]) -> Vec<u8> {
    let rebuild = b"\x80\x02}X\x01\0\0\0wctorch._utils\n_rebuild_tensor_v2\n(".as_slice();
    let storage = b"(X\x07\0\0\0storagectorch\nFloatStorage\nX\x01\0\0\x000X\x03\0\0\0cpuK\x04tQ";
    [rebuild, storage, &[b'K', offset], shape, strides, b"\x89}tRs."].concat()
}

#[test]
fn pickles_made_to_do_harm_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.pth");
    let said = |pickle: &[u8]| {
        fs::write(&path, legacy(pickle)).unwrap();
        StateDict::load(&path).expect_err("refused").to_string()
    };
    // These pickles are right but for what each changes.
    fs::write(&path, legacy(&tensor_at(0, b"K\x02K\x02\x86", b"K\x02K\x01\x86"))).unwrap();
    assert_eq!(StateDict::load(&path).unwrap()["w"].shape(), [2, 2]);
    let past_end = "a tensor reaches past the end of its numbers";
    assert!(said(&tensor_at(1, b"K\x02K\x02\x86", b"K\x02K\x01\x86")).ends_with(past_end));
    assert!(said(&tensor_at(0, b"K\x02K\x02\x86", b"K\xffK\x01\x86")).ends_with(past_end));
    assert!(said(&tensor_at(0, b"K\x02K\x02\x86", b"K\x01\x85")).ends_with(past_end));
    let claims = "a tensor claims more numbers than a file of this size can hold";
    assert!(said(&tensor_at(0, b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86", b"K\0K\0\x86")).ends_with(claims));
    let huge = b"\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f";
    assert!(said(&tensor_at(0, &[&huge[..], huge, b"\x86"].concat(), b"K\0K\0\x86")).ends_with(claims));
    assert!(said(&tensor_at(0, b"J\xff\xff\xff\xff\x85", b"K\x01\x85")).ends_with("a tensor is not described"));

    // A text of 4 GB, nesting without end, a value that holds itself, a call of what was called.
    assert!(
        said(b"\x80\x02X\xff\xff\xff\xffa")
            .ends_with("is cut short: it ends before the weights do. Download or copy it again")
    );
    let nested = [b"\x80\x02)".as_slice(), &[0x85; 300_000], b"."].concat();
    assert!(said(&nested).contains("holds no state_dict"));
    assert!(said(b"\x80\x02}q\x01X\x01\0\0\0ah\x01s.").contains("it has a, and not all of them are tensors"));
    assert!(said(b"\x80\x02ccollections\nOrderedDict\n)R)R.").ends_with("it calls what is no function"));
    for (global, name) in [
        (b"cbuiltins\neval\n".as_slice(), "builtins.eval"),
        (b"(ios\nsystem\n", "os.system"),
        (b"\x8c\x08builtins\x8c\x04exec\x93", "builtins.exec"),
        (b"ctorch\nload\n", "torch.load"),
        (b"ctorch._utils\n_rebuild_tensor_v2.__globals__\n", "torch._utils._rebuild_tensor_v2.__globals__"),
    ] {
        let error = said(&[b"\x80\x04", global, b"."].concat());
        assert!(error.contains(&format!("it wants Python to use {name}.")), "{error}");
    }
    // Extension codes, and protocol 0's way to name a persistent value.
    assert!(said(b"\x80\x02\x82\x01.").contains("an instruction that weights do not need"));
    assert!(said(b"\x80\x02Pkey\n.").contains("an instruction that weights do not need"));

    // One list used a million times takes its place once.
    let many = [b"\x80\x02]q\x01(".as_slice(), &b"h\x01".repeat(100_000), b"e."].concat();
    let most = memory(|| assert!(said(&many).contains("holds no state_dict")));
    assert!(most < 100 * many.len(), "{most} bytes for {}", many.len());
}
