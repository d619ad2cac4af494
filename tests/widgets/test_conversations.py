"""Widgets between a kernel process and a browser: moves, echoes, reloads, bytes, panics, restarts; while cells run too."""

from __future__ import annotations

import os
import time
from typing import Any

from client import Client, Kernel, children, eventually, kill
from client import kernel as start_kernel
from widget_page import move, opened, send, the, updates


def test_a_move_is_framed_echoed_and_known_to_cells(client: Client) -> None:
    slider = the(client.run("let slider = IntSlider::new(0..=10).value(3); slider.show();"), "IntSliderModel")
    messages = move(client, slider, value=7)
    assert [m["msg_type"] for m in messages] == ["status", "comm_msg", "status"], "busy, echo, idle"
    assert updates(messages, "echo_update") == [{"value": 7}]
    assert client.run("slider.get()").text == "7"
    assert updates(client.run("slider.set(5);").ok().messages) == [{"value": 5}]


def test_a_callback_runs_before_idle_and_captures_what_it_owns(client: Client) -> None:
    run = client.run(
        "use std::sync::{Arc, Mutex};\n"
        "let seen = Arc::new(Mutex::new(vec![])); let seeing = seen.clone();\n"
        "let rate = FloatLogSlider::new(1e-4..=1.0); let shown = widget::Html::new(\"\"); let showing = shown.clone();\n"
        'rate.on_change(move |x| { seeing.lock().unwrap().push(x); showing.set(&format!("rate {x:.0e}")); });\n'
        "VBox::new((rate, shown))"
    )
    slider = the(run, "FloatLogSliderModel")
    assert updates(move(client, slider, value=0.01)) == [{"value": "rate 1e-2"}]
    assert client.run("seen.lock().unwrap().clone()").text == "[0.01]"


def test_a_slider_moves_while_a_cell_runs(client: Client) -> None:
    """And so does what a front end asks."""
    run = client.run("let k = IntSlider::new(0..=10); interact(|k| k * k, k.clone())")
    slider = the(run, "IntSliderModel")
    cell = client.submit("for _ in 0..400 { std::thread::sleep(std::time::Duration::from_millis(20)); } k.get()")
    client.wait_iopub(lambda m: m["msg_type"] == "execute_input")
    start = time.monotonic()
    (outputs,) = updates(move(client, slider, value=6))
    assert outputs["outputs"][0]["data"]["text/plain"] == "36"
    assert client.request("kernel_info_request", {})["content"]["status"] == "ok"
    assert client.request("comm_info_request", {})["content"]["comms"]
    assert time.monotonic() - start < 6, "that was not behind the cell"
    client.interrupt()
    assert client.finish(cell).status == "error"


def test_many_moves_at_once_end_with_the_last(client: Client) -> None:
    run = client.run(
        "let n = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0)); let counting = n.clone();\n"
        "interact(move |x: i64| { counting.fetch_add(1, std::sync::atomic::Ordering::Relaxed);"
        " std::thread::sleep(std::time::Duration::from_millis(50)); x }, IntSlider::new(0..=1000))"
    )
    slider = the(run, "IntSliderModel")
    last = [send(client, slider, {"method": "update", "state": {"value": i}, "buffer_paths": []}) for i in range(1, 101)][-1]
    messages = client.iopub_of(last)
    assert updates(messages)[-1]["outputs"][0]["data"]["text/plain"] == "100"
    client.iopub_rest()
    drawn = int(client.run("n.load(std::sync::atomic::Ordering::Relaxed)").text or 0)
    assert 2 <= drawn < 60, f"{drawn} drawings for 100 moves"


def test_a_panic_in_a_callback_costs_nothing(client: Client) -> None:
    run = client.run('let mut held = 0; interact(|x: i64| { assert!(x < 5, "{x} is too much"); x }, IntSlider::new(0..=10))')
    slider = the(run, "IntSliderModel")
    (state,) = updates(move(client, slider, value=8))
    (error,) = state["outputs"]
    assert (error["output_type"], error["evalue"]) == ("error", "8 is too much")
    (state,) = updates(move(client, slider, value=4))
    assert state["outputs"][0]["data"]["text/plain"] == "4"
    assert client.run("held").text == "0"


def test_what_a_callback_prints_and_shows_is_in_its_place(client: Client) -> None:
    run = client.run('interact(|x: i64| { println!("x is {x}"); html("<b>bold</b>").show(); x }, IntSlider::new(0..=10))')
    shown = the(run, "OutputModel").state["outputs"]
    assert [output["output_type"] for output in shown] == ["stream", "display_data", "display_data"]
    assert shown[0]["text"] == "x is 0\n" and shown[1]["data"]["text/html"] == "<b>bold</b>"
    assert not run.stdout
    messages = move(client, the(run, "IntSliderModel"), value=2)
    assert updates(messages)[0]["outputs"][0]["text"] == "x is 2\n"
    assert not [m for m in messages if m["msg_type"] == "stream"]


def test_a_callback_that_does_not_end_is_interrupted(client: Client) -> None:
    run = client.run("interact(|x: i64| { let mut n = 0u64; while x > 0 { n = n.wrapping_add(1); } n }, IntSlider::new(0..=1))")
    slider = the(run, "IntSliderModel")
    request = send(client, slider, {"method": "update", "state": {"value": 1}, "buffer_paths": []})
    time.sleep(0.5)
    client.interrupt()
    (state,) = updates(client.iopub_of(request))
    assert state["outputs"][0]["evalue"] == "interrupted"
    (state,) = updates(move(client, slider, value=0))
    assert state["outputs"][0]["data"]["text/plain"] == "0", "the interrupt is forgotten"


def test_a_button(client: Client) -> None:
    run = client.run("let mut clicks = 0; let told = widget::Html::new(\"\"); let telling = told.clone();\n"
                     "let go = Button::new(\"go\").on_click(move || { clicks += 1; telling.set(&clicks.to_string()); });\n"
                     "HBox::new((go, told))")  # fmt: skip
    button = the(run, "ButtonModel")
    for clicks in ("1", "2"):
        messages = client.iopub_of(send(client, button, {"method": "custom", "content": {"event": "click"}}))
        assert updates(messages) == [{"value": clicks}]


def test_a_page_that_is_loaded_again(client: Client) -> None:
    """First all states at once, over the control comm; else one by one, by what comm_info lists."""
    image = the(client.run("widget::Image::png(vec![1u8, 2, 3]).show();"), "ImageModel")
    comms = client.request("comm_info_request", {"target_name": "jupyter.widget"})["content"]["comms"]
    assert comms[image.comm_id] == {"target_name": "jupyter.widget"}
    assert client.request("comm_info_request", {"target_name": "other"})["content"]["comms"] == {}

    content = {"comm_id": "page", "target_name": "jupyter.widget.control", "data": {}}
    client.iopub_of(client.send("shell", "comm_open", content))
    request = client.send("shell", "comm_msg", {"comm_id": "page", "data": {"method": "request_states"}})
    (answer,) = [m for m in client.iopub_of(request) if m["msg_type"] == "comm_msg"]
    data = answer["content"]["data"]
    assert data["method"] == "update_states"
    assert set(comms) <= set(data["states"])
    assert data["states"][image.comm_id]["model_module"] == "@jupyter-widgets/controls"
    buffers = dict(zip(map(tuple, data["buffer_paths"]), answer["buffers"], strict=True))
    assert bytes(buffers[image.comm_id, "state", "value"]) == b"\x01\x02\x03"
    client.iopub_of(client.send("shell", "comm_close", {"comm_id": "page", "data": {}}))
    assert "page" not in client.request("comm_info_request", {})["content"]["comms"]

    messages = client.iopub_of(send(client, image, {"method": "request_state"}))
    (answer,) = [m for m in messages if m["msg_type"] == "comm_msg"]
    assert answer["content"]["data"]["state"]["format"] == "png" and bytes(answer["buffers"][0]) == b"\x01\x02\x03"


def test_a_second_browser_hears_of_moves_in_the_first(kernel: Kernel, client: Client) -> None:
    slider = the(client.run("IntSlider::new(0..=10)"), "IntSliderModel")
    other = kernel.connect()
    other.iopub_rest(quiet=0.1)
    request = send(client, slider, {"method": "update", "state": {"value": 9}, "buffer_paths": []})
    client.iopub_of(request)
    heard = other.wait_iopub(lambda m: m["msg_type"] == "comm_msg")
    assert heard["content"]["data"] == {"method": "echo_update", "state": {"value": 9}, "buffer_paths": []}
    assert heard["parent_header"]["msg_id"] == request["header"]["msg_id"]


def test_comms_of_one_s_own_carry_bytes_both_ways(client: Client) -> None:
    run = client.run(
        'let chat = comm::Comm::open("chat", json!({"hello": 1})); let answering = chat.clone();\n'
        "chat.on_message(move |m| { let back: Vec<Vec<u8>> = m.buffers.iter()"
        ".map(|b| b.iter().rev().copied().collect()).collect(); answering.send(json!({\"got\": m.data}), &back); });"
    ).ok()
    (opening,) = [m for m in run.messages if m["msg_type"] == "comm_open"]
    assert (opening["content"]["target_name"], opening["content"]["data"]) == ("chat", {"hello": 1})
    sent = [b"", b"\x00\xff\xfe", os.urandom(300_000)]
    content = {"comm_id": opening["content"]["comm_id"], "data": [1, "x"]}
    messages = client.iopub_of(client.send("shell", "comm_msg", content, buffers=sent))
    (answer,) = [m for m in messages if m["msg_type"] == "comm_msg"]
    assert answer["content"]["data"] == {"got": [1, "x"]}
    assert [bytes(buffer) for buffer in answer["buffers"]] == [buffer[::-1] for buffer in sent]
    closing = client.run("chat.close();").ok()
    assert [m["content"]["comm_id"] for m in closing.messages if m["msg_type"] == "comm_close"] == [content["comm_id"]]


def test_targets_that_a_browser_opens(client: Client) -> None:
    client.run('comm::register("echo", |comm, message| comm.send(message.data.clone(), &[]));').ok()
    content: dict[str, Any] = {"comm_id": "mine", "target_name": "echo", "data": {"x": 1}}
    messages = client.iopub_of(client.send("shell", "comm_open", content))
    assert [m["content"]["data"] for m in messages if m["msg_type"] == "comm_msg"] == [{"x": 1}]


def test_when_the_process_dies_its_widgets_are_closed() -> None:
    with start_kernel() as kernel:
        client = kernel.client
        models = {model.comm_id for model in opened(client.run("IntSlider::new(0..=10)").ok())}
        runtimes = [pid for pid in children(kernel.pid) if b"runtime" in open(f"/proc/{pid}/cmdline", "rb").read()]
        assert runtimes
        for pid in runtimes:
            kill(pid)
        closed: set[str] = set()
        while closed != models:
            closed.add(client.wait_iopub(lambda m: m["msg_type"] == "comm_close")["content"]["comm_id"])
        eventually(lambda: client.request("comm_info_request", {})["content"]["comms"] == {}, what="no comms")
        client.run("1 + 1")
        assert the(client.run("IntSlider::new(0..=10)"), "IntSliderModel")
