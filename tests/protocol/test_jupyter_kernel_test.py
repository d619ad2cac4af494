"""Jupyter's own conformance suite: 13 tests, all of them enabled."""

from __future__ import annotations

import jupyter_kernel_test
from client import KERNEL


class TestKernel(jupyter_kernel_test.KernelTests):
    kernel_name = KERNEL

    language_name = "rust"
    file_extension = ".rs"

    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("test");'
    code_page_something = "?Vec"
    code_generate_error = "undefined_name"
    code_inspect_sample = "Vec"
    code_clear_output = "clear_output(true);"

    completion_samples = [
        {"text": "std::collections::BTreeM", "matches": {"BTreeMap"}},
        {"text": "Vec::<i32>::with_cap", "matches": {"with_capacity"}},
        {"text": "vec![1].is_em", "matches": {"is_empty"}},
        {"text": "let s = String::new(); s.to_upp", "matches": {"to_uppercase"}},
    ]

    complete_code_samples = ["1 + 2", "let x = 1;", "fn f(x: i32) -> i32 {\n    x\n}", 'println!("hello");', ":vars", ""]
    incomplete_code_samples = ["fn f(x: i32) -> i32 {", 'println!("hel', "let x =", "vec![1,", "/* not yet"]
    invalid_code_samples = ["let = 7q)", "fn f() }", "let x = );"]

    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "vec![1, 4, 9]", "result": "[1, 4, 9]"},
        {"code": "1+2", "result": "3"},
        {"code": '"text"', "result": '"text"'},
        {"code": "html(\"<b>bold</b>\")", "result": "<b>bold</b>", "mime": "text/html"},
    ]
    code_display_data = [
        {"code": 'html("<b>bold</b>").show();', "mime": "text/html"},
        {"code": "line(&[0.0, 1.0, 2.0], &[0.0, 1.0, 4.0]).show();", "mime": "text/plain"},
    ]

    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "1?2"

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        # The suite gives each reply 15 s, which the first cell's wait for the compiler may use up on a busy machine.
        cls.kc.execute_interactive("1", timeout=120, allow_stdin=False, output_hook=lambda message: None)


class TestIopubWelcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = KERNEL
    support_iopub_welcome = True
