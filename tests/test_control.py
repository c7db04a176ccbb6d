"""Stop, restart, and the end."""

import time


def wait_until(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def interrupt_after(notebook, code, seconds=1.0):
    """Starts a cell, presses stop when it has printed, and returns its outcome and how long the stop took."""
    request = notebook.start(code)
    while notebook.message(request)["msg_type"] != "stream":
        pass
    time.sleep(seconds)
    pressed = time.monotonic()
    notebook.manager.interrupt_kernel()
    return notebook.finish(request, timeout=30), time.monotonic() - pressed


def test_a_training_loop_stops_and_nothing_is_lost(notebook):
    notebook.ok("let mut pushed: Vec<f64> = vec![]; let net = sequential![linear(2, 8), tanh(), linear(8, 1)];")
    times = []
    for _ in range(3):
        outcome, seconds = interrupt_after(
            notebook,
            """
            println!("training");
            let x = randn([16, 2]);
            let mut optimizer = Adam::new(net.parameters(), 0.01);
            loop {
                let loss = mse_loss(&net.forward(&x), &zeros([16, 1]));
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                pushed.push(loss.item());
            }
            """,
            seconds=0.5,
        )
        times.append(seconds)
        assert outcome.status == "error"
        assert outcome.reply["ename"] == "Interrupted"
    assert min(times) < 0.2, times
    assert notebook.ok("net.parameters().len()").result["text/plain"] == "4"
    assert int(notebook.ok("pushed.len()").result["text/plain"]) > 0


def test_a_thread_of_tensors_does_not_swallow_the_stop(notebook):
    notebook.ok("let kept = vec![7];")
    thread = "std::thread::spawn(|| { let mut x = ones([2]); loop { x = &x * 0.5 + 1.; } })"
    for wait in ["let _ = worker.join();", "worker.join().unwrap();", "loop { std::thread::yield_now(); }"]:
        code = f'let worker = {thread}; println!("going"); {wait} let next = ones([2]); println!("went on");'
        outcome, seconds = interrupt_after(notebook, code, seconds=0.3)
        assert outcome.reply["ename"] == "Interrupted", outcome
        assert "went on" not in str(outcome)
        assert seconds < 2
    assert notebook.ok("kept").result["text/plain"] == "[7]"


def test_a_late_stop_does_not_reach_the_next_cell(notebook):
    notebook.ok('println!("short");')
    notebook.manager.interrupt_kernel()
    time.sleep(0.3)
    assert notebook.ok("ones([2]).sum().item()").result["text/plain"] == "2.0"


def until(file, before="", after=""):
    """A cell that goes on until there is a file, without a call of the library."""
    pause = "std::thread::sleep(std::time::Duration::from_millis(5));"
    return f'{before} while !std::path::Path::new("{file}").exists() {{ {pause} }} {after}'


def test_the_kernel_answers_while_a_cell_runs(notebook, tmp_path):
    request = notebook.start(until(tmp_path / "end", 'println!("waiting");'))
    while notebook.message(request)["msg_type"] != "stream":
        pass
    times = []
    for _ in range(3):
        asked = time.monotonic()
        notebook.client.control_channel.send(notebook.client.session.msg("kernel_info_request", {}))
        assert notebook.client.get_control_msg(timeout=30)["msg_type"] == "kernel_info_reply"
        times.append(time.monotonic() - asked)
    (tmp_path / "end").touch()
    assert min(times) < 1, times
    assert notebook.finish(request).status == "ok"


def test_a_restart_forgets_variables_and_counts_from_one(fresh_notebook):
    fresh_notebook.ok("let forgotten = 1;")
    fresh_notebook.manager.restart_kernel()
    fresh_notebook.client.wait_for_ready(timeout=60)
    assert fresh_notebook.run("forgotten").status == "error"
    assert fresh_notebook.ok("1").reply["execution_count"] == 2


def test_the_first_cell_is_number_one(fresh_notebook):
    assert fresh_notebook.ok("1").reply["execution_count"] == 1
