//! What a student hears of GPUs. Drivers that this machine does not have are played by small libraries of the test's own.

use emberbook::prelude::*;

#[test]
fn without_a_gpu_the_report_says_why_and_what_to_do() {
    let report = device_report();
    if let Err(why) = &report.cuda {
        let text = report.to_string();
        assert!(text.contains(&format!("none: {why}")) && text.contains("what to do: "), "{text}");
        assert!(text.starts_with("cpu   ") && !cuda_is_available() && devices().len() == 2);
    }
}

/// With a driver that the test plays.
#[cfg(feature = "cuda")]
mod played {
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Output};
    use std::time::{Duration, Instant};

    use emberbook::prelude::*;

    /// A folder in which another process finds a driver, NVRTC and CUDA's headers.
    struct Machine(tempfile::TempDir);

    impl Machine {
        /// Nothing is there yet.
        fn bare() -> Self {
            let machine = Self(tempfile::tempdir().unwrap());
            // Empty files, so that this machine's own NVRTC is not found either.
            for version in ["", ".13", ".12", ".11", ".10", ".9", ".1"] {
                fs::write(machine.folder().join(format!("libnvrtc.so{version}")), "").unwrap();
            }
            machine
        }

        /// With a GPU of 1 GB, and all that it needs.
        fn with_gpu() -> Self {
            let machine = Self::bare();
            machine.install("driver.c", "libcuda.so", &["-DINIT=0", "-DMEMORY=1000000000"]);
            machine.install("nvrtc.c", "libnvrtc.so", &["-DMINOR=1"]);
            let include = machine.folder().join("include");
            fs::create_dir_all(include.join("crt")).unwrap();
            for header in ["cuda_runtime.h", "mma.h", "crt/mma.h"] {
                fs::write(include.join(header), "").unwrap();
            }
            machine
        }

        fn folder(&self) -> &Path {
            self.0.path()
        }

        /// Compiles one of the sources beside this file.
        fn install(&self, source: &str, library: &str, defined: &[&str]) {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/devices").join(source);
            let mut cc = Command::new("cc");
            cc.args(["-shared", "-fPIC", "-w"]).args(defined).arg("-o").arg(self.folder().join(library)).arg(source);
            assert!(cc.status().unwrap().success());
        }

        /// Runs one of the tests below there.
        fn run(&self, test: &str) -> Output {
            Command::new(std::env::current_exe().unwrap())
                .args(["--ignored", "--nocapture", "--exact", &format!("played::{test}")])
                .env("LD_LIBRARY_PATH", self.folder())
                .env("CUDA_PATH", self.folder())
                .env("XDG_CACHE_HOME", self.folder())
                .output()
                .unwrap()
        }

        fn report(&self) -> String {
            let start = Instant::now();
            let output = self.run("the_report");
            assert!(start.elapsed() < Duration::from_secs(5));
            String::from_utf8(output.stdout).unwrap()
        }

        #[track_caller]
        fn says(&self, words: &str) {
            let report = self.report();
            assert!(report.contains(words) && report.contains("what to do"), "{report}");
            assert!(report.contains("available: false"), "{report}");
        }
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn the_report() {
        println!("{}\navailable: {}", device_report(), cuda_is_available());
    }

    #[test]
    fn each_thing_that_can_be_missing_is_told_apart() {
        let machine = Machine::bare();
        machine.install("driver.c", "libcuda.so", &["-DINIT=100", "-DMEMORY=1"]);
        machine.says("the NVIDIA driver finds no GPU");
        machine.install("driver.c", "libcuda.so", &["-DINIT=804", "-DMEMORY=1"]);
        machine.says("the NVIDIA driver does not start");
        machine.install("nvrtc.c", "libcuda.so", &["-DMINOR=0"]);
        machine.says("the NVIDIA driver does not start: Missing symbol");
        machine.install("driver.c", "libcuda.so", &["-DINIT=0", "-DMEMORY=1"]);
        machine.says("NVRTC, which compiles for the GPU, is missing");
        machine.install("nvrtc.c", "libnvrtc.so", &["-DMINOR=6"]);
        machine.says("too old: it knows CUDA up to 12.4, and NVRTC is of CUDA 12.6");
        machine.install("nvrtc.c", "libnvrtc.so", &["-DMINOR=4"]);
        machine.says("CUDA's headers are missing");
    }

    #[test]
    fn with_all_there_the_report_lists_the_gpus() {
        let report = Machine::with_gpu().report();
        assert!(report.contains("cuda  0: Tesla T4, 1.0 GB"), "{report}");
        assert!(report.contains("driver for CUDA 12.4, NVRTC of CUDA 12.1\navailable: true"), "{report}");
    }

    #[test]
    fn on_a_gpu() {
        let machine = Machine::with_gpu();
        for test in [
            "numbers_go_to_a_gpu_and_come_back",
            "a_net_goes_to_a_gpu_and_is_saved_from_there",
            "what_is_on_two_devices_does_not_mix",
            "full_memory_is_told_and_is_free_again",
        ] {
            let Output { status, stdout, stderr } = machine.run(test);
            let (stdout, stderr) = (String::from_utf8_lossy(&stdout), String::from_utf8_lossy(&stderr));
            assert!(status.success() && stdout.contains("1 passed"), "{test}:\n{stdout}\n{stderr}");
        }
    }

    /// What a student reads where the work is a mistake.
    fn mistake<T>(work: impl FnOnce() -> T) -> String {
        let panic = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).err().expect("a mistake");
        panic.downcast_ref::<String>().expect("a text").clone()
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn numbers_go_to_a_gpu_and_come_back() {
        let gpu = Device::cuda();
        assert_eq!((gpu.to_string().as_str(), devices().len()), ("cuda Tesla T4", 3));
        let x = tensor([[1., 2., 3.], [4., 5., 6.]]);
        let there = x.to(&gpu);
        assert_eq!(there.device(), gpu);
        gpu.synchronize();
        assert_eq!(there.to(&Device::cpu()).to_vec(), x.to_vec());
        manual_seed(7);
        let random = rand([100, 3]);
        assert_eq!(random.to(&gpu).to_vec(), random.to_vec());
        assert!(mistake(|| Device::cuda_at(1)).contains("there is no GPU 1: the only one is 0"));
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn a_net_goes_to_a_gpu_and_is_saved_from_there() {
        let net = linear(3, 2);
        let before = net.weight().to_vec();
        net.to(&Device::cuda());
        assert_eq!(net.weight().device(), Device::cuda());
        let file = tempfile::tempdir().unwrap().keep().join("net.safetensors");
        net.save(&file).unwrap();
        let other = linear(3, 2);
        other.load(&file).unwrap();
        assert_eq!(other.weight().device(), Device::cpu());
        assert_eq!(other.weight().to_vec(), before);
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn what_is_on_two_devices_does_not_mix() {
        let x = ones([2, 2]);
        let there = x.to(&Device::cuda());
        let said = mistake(|| &there + &x);
        assert!(said.contains("one tensor is on cuda Tesla T4, the other on cpu"), "{said}");
        assert!(said.contains(".to(&device)"), "{said}");
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn full_memory_is_told_and_is_free_again() {
        let gpu = Device::cuda();
        let large = || zeros([7000, 7000]).to(&gpu);
        let kept = large();
        let mut all = Vec::new();
        let said = mistake(|| {
            for _ in 0..10 {
                all.push(large());
            }
        });
        assert!(said.contains("cuda Tesla T4 has no room for 2"), "{said}");
        assert!(said.contains("MB more (it has 1.0 GB in all): let go of large tensors with drop(x)"), "{said}");
        let count = all.len();
        assert!(count > 0);
        // What was there stays.
        gpu.synchronize();
        assert_eq!(all[0].to_vec()[0], 0.);
        drop(all);
        assert_eq!((0..count).map(|_| large()).collect::<Vec<_>>().len(), count);
        assert_eq!(kept.device(), gpu);
    }
}
