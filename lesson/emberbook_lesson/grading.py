"""nbgrader 0.9.6 for lessons in Rust. Its file nbgrader_config.py is these two lines:

from emberbook_lesson.grading import configure
configure(get_config())
"""

from .strip import STUB


def configure(config, stderr_costs_points=False):
    """Tells nbgrader what it does not know of Rust: what takes the place of a solution. And unless it should, what a
    student's `dbg!` or `eprintln!` prints while a test runs does not cost the points of that test."""
    config.ClearSolutions.code_stub = {
        "rust": f"{STUB}\ntodo!()",
        "python": "# YOUR CODE HERE\nraise NotImplementedError()",
    }
    config.IgnorePattern.enabled = not stderr_costs_points
    config.IgnorePattern.pattern = "(?s).*"
