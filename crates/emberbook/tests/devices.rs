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

/// What the tests below start again as another process prints this one's report.
#[cfg(feature = "cuda")]
#[test]
fn another_process() {
    if std::env::var_os("EMBERBOOK_REPORT").is_some() {
        println!("{}\navailable: {}", device_report(), cuda_is_available());
    }
}

#[cfg(feature = "cuda")]
mod played {
    use std::path::Path;
    use std::process::Command;
    use std::time::{Duration, Instant};

    /// A driver for CUDA 12.4 with one GPU; `INIT` is what it answers when it is started.
    const DRIVER: &str = r#"
        int cuInit(unsigned flags) { return INIT; }
        int cuDriverGetVersion(int *version) { *version = 12040; return 0; }
        int cuDeviceGetCount(int *count) { *count = 1; return 0; }
        int cuDeviceGet(int *device, int index) { *device = index; return 0; }
        int cuDeviceGetName(char *name, int size, int device) {
            const char *text = "Tesla T4";
            for (int i = 0; i < size && (i == 0 || text[i - 1]); i++) name[i] = text[i];
            return 0;
        }
        int cuDeviceTotalMem_v2(unsigned long *bytes, int device) { *bytes = 16000000000; return 0; }
    "#;

    const NVRTC: &str = "int nvrtcVersion(int *major, int *minor) { *major = 12; *minor = MINOR; return 0; }";

    /// Puts a library into the folder.
    fn play(folder: &Path, name: &str, source: &str) {
        let file = folder.join("source.c");
        std::fs::write(&file, source).unwrap();
        let library = folder.join(name);
        let done = Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(library).arg(file).status().unwrap();
        assert!(done.success());
    }

    /// The report of a process that finds the libraries in the folder, and CUDA's headers there.
    fn report(folder: &Path) -> String {
        let start = Instant::now();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "another_process", "--nocapture"])
            .env("EMBERBOOK_REPORT", "1")
            .env("LD_LIBRARY_PATH", folder)
            .env("CUDA_PATH", folder)
            .output()
            .unwrap();
        assert!(start.elapsed() < Duration::from_secs(5));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn assert_says(folder: &Path, words: &str) {
        let report = report(folder);
        assert!(report.contains(words) && report.contains("what to do"), "{report}");
        assert!(report.contains("available: false"), "{report}");
    }

    #[test]
    fn each_thing_that_can_be_missing_is_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        play(folder, "libcuda.so", &DRIVER.replace("INIT", "100"));
        assert_says(folder, "the NVIDIA driver finds no GPU");
        play(folder, "libcuda.so", &DRIVER.replace("INIT", "804"));
        assert_says(folder, "the NVIDIA driver does not start");
        play(folder, "libcuda.so", "int cuInit(unsigned flags) { return 0; }");
        assert_says(folder, "the NVIDIA driver does not start: Missing symbol");
        play(folder, "libcuda.so", &DRIVER.replace("INIT", "0"));
        // Empty files, so that one of this machine's is not found either.
        for name in ["", ".13", ".12", ".11", ".10", ".9", ".1"].map(|version| format!("libnvrtc.so{version}")) {
            std::fs::write(folder.join(name), "").unwrap();
        }
        assert_says(folder, "NVRTC, which compiles for the GPU, is missing");
        play(folder, "libnvrtc.so", &NVRTC.replace("MINOR", "6"));
        assert_says(folder, "too old: it knows CUDA up to 12.4, and NVRTC is of CUDA 12.6");
        play(folder, "libnvrtc.so", &NVRTC.replace("MINOR", "4"));
        assert_says(folder, "CUDA's headers are missing");
    }

    #[test]
    fn with_all_there_the_report_lists_the_gpus() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        play(folder, "libcuda.so", &DRIVER.replace("INIT", "0"));
        play(folder, "libnvrtc.so", &NVRTC.replace("MINOR", "1"));
        std::fs::create_dir_all(folder.join("include/crt")).unwrap();
        for header in ["cuda_runtime.h", "mma.h", "crt/mma.h"] {
            std::fs::write(folder.join("include").join(header), "").unwrap();
        }
        let report = report(folder);
        assert!(report.contains("cuda  0: Tesla T4, 16.0 GB"), "{report}");
        assert!(report.contains("driver for CUDA 12.4, NVRTC of CUDA 12.1\navailable: true"), "{report}");
    }
}
