"""A lesson that runs, to be written over from top to bottom; what belongs at a place is said in its comments."""

# The cells by their names. `//|` makes one of code, with its tags after it.
CELLS = {
    "question": """
# TITLE

<!-- One question, which the lesson has answered at its end. -->

**Question.** What does a layer make of a table of numbers?
""",
    "about-data": """
## The data

<!-- As few numbers as the idea needs: students should be able to check them by hand. -->

Three samples with two numbers each, a row for every sample.
""",
    "data": """
//|
let x = tensor([[1., 2.], [2., 3.], [10., 5.]]);
x
""",
    "predict": """
## Through a layer

<!-- What comes next, and a question whose answer is in the next cell. One idea for each cell. -->

The layer takes two numbers and gives four.

**Predict.** How many rows and columns does the result have? Write it down before you run the next cell.
""",
    "key": """
//|
let layer = linear(2, 4);
layer.forward(&x).shape()
""",
    "after-key": """
<!-- What was to be seen, and why it is so. -->

A row for every sample, still, and a column for each of the layer's four neurons.
""",
    "about-mistake": """
## A mistake on purpose

<!-- The mistake that students make most. Its cell has the tag raises-exception. -->

A layer takes what it was made for. Here it is given three numbers in a row.
""",
    "mistake": """
//| raises-exception
layer.forward(&tensor([[1., 2., 3.]]))
""",
    "summary": """
## What to remember

<!-- Two to four sentences: the answer to the question at the top. -->

* A layer turns each row by itself; the number of rows stays.
* It takes as many numbers as it was made for, and gives as many as it has neurons.
""",
    "exercise-read": """
## Exercises

<!-- read: what does this show? change: another input, another setting. build: a net, a function, a loop. -->

Type your answer in the place of `..`, and run the cell.

**1 (read).** How many numbers does the layer give for the three samples together?
""",
    "answer-read": """
//|
// your answer
let numbers = ..;

check!("NAME exercise 1", numbers)
""",
    "answered-read": """
<details><summary>Hint</summary>

Rows times columns.
</details>

<details><summary>Answer</summary>

```rust
let numbers = 3 * 4;
```
</details>
""",
    "exercise-change": """
**2 (change).** A fourth sample, `[4., 4.]`, comes below the others. What is the mean of all numbers in the table then?
""",
    "answer-change": """
//|
// your answer
let mean = ..;

check!("NAME exercise 2", mean)
""",
    "answered-change": """
<details><summary>Hint</summary>

`tensor([[1., 2.], …]).mean()`
</details>

<details><summary>Answer</summary>

```rust
let mean = tensor([[1., 2.], [2., 3.], [10., 5.], [4., 4.]]).mean();
```
</details>
""",
    "exercise-build": """
**3 (build).** Write a function that gives the largest number of a table. It begins with `let largest = |x: &Tensor|`.
""",
    "answer-build": """
//|
// your answer
let largest = ..;

check!("NAME exercise 3", largest)
""",
    "answered-build": """
<details><summary>Hint</summary>

A tensor has `max()`.
</details>

<details><summary>Answer</summary>

```rust
let largest = |x: &Tensor| x.max();
```
</details>
""",
}

CHECKS = """\
# The checks of lesson TITLE; docs/instructors.md says how they are written.

[1]  # the numbers that the layer gives
value = 12

[[1.wrong]]
value = 6
hint = "These go in. How many come out of the layer for each sample?"
code = "3 * 2"

[[1.wrong]]
value = 4
hint = "So many for one sample. There are three."
code = "4"

[[1.wrong]]
value = 7
hint = "Not added: there are four in each of the three rows."
code = "3 + 4"

[2]  # the mean with a fourth sample
value = 3.875

[[2.wrong]]
value = 3.8333
hint = "That is the mean of the three samples. The fourth is missing."
code = "x.mean()"

[[2.wrong]]
value = 31.0
hint = "That is the sum."
code = "x.sum() + 8."

[[2.wrong]]
value = 7.75
hint = "You have divided by the number of samples. Every sample has two numbers."
code = "(x.sum() + 8.) / 4."

[3]  # the largest number of a table
input = [[1.0, 5.0], [7.0, 2.0]]
value = 7.0

[[3.wrong]]
value = 1.0
hint = "That is the smallest."
code = "|x: &Tensor| x.min()"

[[3.wrong]]
value = 3.75
hint = "That is the mean."
code = "|x: &Tensor| x.mean()"

[[3.wrong]]
value = 15.0
hint = "That is the sum."
code = "|x: &Tensor| x.sum()"
"""
