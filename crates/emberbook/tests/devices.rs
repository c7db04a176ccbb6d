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

/// With a driver and an NVRTC that the test plays: see played_gpu/play.
#[cfg(feature = "cuda")]
mod played {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};
    use std::sync::Once;
    use std::time::{Duration, Instant};

    use emberbook::prelude::*;

    /// Plays the GPU to the command that is added.
    fn play(folder: &Path) -> Command {
        let mut play = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/played_gpu/play"));
        play.arg(folder);
        play
    }

    /// Runs one of the tests below in a process of its own, which `changed` changes.
    fn run(folder: &Path, test: &str, changed: &[(&str, &str)]) -> Output {
        let program = std::env::current_exe().unwrap();
        let test = format!("played::{test}");
        let mut play = play(folder);
        play.arg(program).args(["--ignored", "--nocapture", "--exact", &test]).envs(changed.iter().copied());
        play.output().unwrap()
    }

    /// The folder of a machine on which nothing is changed.
    fn machine() -> PathBuf {
        static SET_UP: Once = Once::new();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("played_gpu");
        SET_UP.call_once(|| assert!(play(&folder).arg("true").status().unwrap().success()));
        folder
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn the_report() {
        let start = Instant::now();
        println!("{}\navailable: {}", device_report(), cuda_is_available());
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    fn report(folder: &Path, changed: &[(&str, &str)]) -> String {
        String::from_utf8(run(folder, "the_report", changed).stdout).unwrap()
    }

    #[test]
    fn each_thing_that_can_be_missing_is_told_apart() {
        let machine = tempfile::tempdir().unwrap();
        let machine = machine.path();
        let says = |words: &str, changed: &[(&str, &str)]| {
            let report = report(machine, changed);
            assert!(report.contains(words) && report.contains("what to do"), "{report}");
            assert!(report.contains("available: false"), "{report}");
        };
        says("the NVIDIA driver finds no GPU", &[("PLAYED_INIT", "100")]);
        says("the NVIDIA driver does not start", &[("PLAYED_INIT", "804")]);
        says("too old: it knows CUDA up to 12.4, and NVRTC is of CUDA 12.6", &[("PLAYED_NVRTC", "6")]);
        fs::rename(machine.join("include/mma.h"), machine.join("mma.h")).unwrap();
        says("CUDA's headers are missing", &[]);
        fs::copy(machine.join("libnvrtc.so"), machine.join("no-driver.so")).unwrap();
        // Empty files, so that this machine's own is not found either.
        for version in ["", ".13", ".12", ".11", ".10", ".9", ".1"] {
            fs::write(machine.join(format!("libnvrtc.so{version}")), "").unwrap();
        }
        says("NVRTC, which compiles for the GPU, is missing", &[]);
        fs::rename(machine.join("no-driver.so"), machine.join("libcuda.so")).unwrap();
        says("the NVIDIA driver does not start: Missing symbol", &[]);
    }

    #[test]
    fn with_all_there_the_report_lists_the_gpus() {
        let report = report(&machine(), &[]);
        assert!(report.contains("cuda  0: Tesla P4, 8.0 GB"), "{report}");
        assert!(report.contains("driver for CUDA 12.4, NVRTC of CUDA 12.1\navailable: true"), "{report}");
    }

    #[test]
    fn on_a_gpu() {
        for test in [
            "numbers_go_to_a_gpu_and_come_back",
            "a_net_goes_to_a_gpu_and_is_saved_from_there",
            "what_is_on_two_devices_does_not_mix",
            "full_memory_is_told_and_is_free_again",
            "a_loop_on_a_gpu_can_be_stopped",
        ] {
            let Output { status, stdout, stderr } = run(&machine(), test, &[("PLAYED_MEMORY", "100000000")]);
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
        assert_eq!((gpu.to_string().as_str(), devices().len()), ("cuda Tesla P4", 3));
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
        assert!(said.contains("one tensor is on cuda Tesla P4, the other on cpu"), "{said}");
        assert!(said.contains(".to(&device)"), "{said}");
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn full_memory_is_told_and_is_free_again() {
        let gpu = Device::cuda();
        let large = || zeros([2200, 2200]).to(&gpu);
        let kept = large();
        let mut all = Vec::new();
        let said = mistake(|| {
            for _ in 0..10 {
                all.push(large());
            }
        });
        assert!(said.contains("cuda Tesla P4 has no room for "), "{said}");
        assert!(said.contains("MB more (it has 100 MB in all): let go of large tensors with drop(x)"), "{said}");
        let count = all.len();
        assert!(count > 0);
        // What was there stays.
        gpu.synchronize();
        assert_eq!(all[0].to_vec()[0], 0.);
        drop(all);
        assert_eq!((0..count).map(|_| large()).collect::<Vec<_>>().len(), count);
        assert_eq!(kept.device(), gpu);
    }

    #[test]
    #[ignore = "runs in a process of its own"]
    fn a_loop_on_a_gpu_can_be_stopped() {
        let x = tensor([1., 2.]).to(&Device::cuda());
        let mut y = &x + &x;
        let student = std::thread::spawn(|| {
            std::thread::sleep(Duration::from_millis(100));
            emberbook::interrupt::request();
        });
        let stopped = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            loop {
                y = &y + &x;
            }
        }));
        assert!(stopped.unwrap_err().is::<emberbook::interrupt::Interrupted>());
        student.join().unwrap();
        assert!(y.to_vec()[1] >= 4. && (&x + &x).to_vec() == [2., 4.]);
    }
}
