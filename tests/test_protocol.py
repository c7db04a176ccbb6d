"""Jupyter's own tests of a kernel."""

import jupyter_kernel_test


class TestKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "emberbook"
    language_name = "rust"
    file_extension = ".rs"
    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("careful");'
    completion_samples = [{"text": "manual_se"}, {"text": "no_such_name_anyw", "matches": []}]
    complete_code_samples = ["1 + 1", "let x = 1;", "fn f() {}"]
    incomplete_code_samples = ["for i in 0..3 {", "let x = vec![1,"]
    invalid_code_samples = ["let x = );"]
    code_generate_error = 'panic!("on purpose");'
    code_execute_result = [{"code": "70 + 1", "result": "71"}, {"code": "6 * 7", "result": "42"}]
    code_display_data = [{"code": "display(&plot(&vec![1., 2.]));", "mime": "image/svg+xml"}]
    code_history_pattern = "70 + ?"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "manual_seed"
    code_page_something = "?manual_seed"
    code_clear_output = "clear_output(false);"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The first cell waits for the kernel to get ready; on a busy machine that is longer than these tests wait.
        cls.kc.execute_interactive("let ready = true;", timeout=120)


class TestWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "emberbook"
    support_iopub_welcome = True
