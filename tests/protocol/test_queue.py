"""Cells queued behind one that fails."""

from __future__ import annotations

from client import CELL, Client, Message

FAILING = 'std::thread::sleep(std::time::Duration::from_millis(300)); panic!("the first one fails");'


def outcomes(client: Client, requests: list[Message]) -> list[str]:
    """The status of each reply, in order; each request has its busy and its idle."""
    statuses = [client.reply_to(request, timeout=CELL)["content"]["status"] for request in requests]
    for request in requests:
        messages = client.iopub_of(request)
        assert messages[0]["content"].get("execution_state") == "busy"
    return statuses


def test_they_are_aborted(client: Client) -> None:
    client.run("let mut ran = 0;").ok()
    requests = [client.submit(FAILING), *(client.submit(f"ran = {i};") for i in (1, 2, 3))]
    assert outcomes(client, requests) == ["error", "aborted", "aborted", "aborted"]
    assert client.run("ran").ok().text == "0"


def test_they_run_if_the_failing_cell_says_so(client: Client) -> None:
    client.run("let mut ran = 0;").ok()
    requests = [client.submit(FAILING, stop_on_error=False), *(client.submit("ran += 1;") for _ in range(3))]
    assert outcomes(client, requests) == ["error", "ok", "ok", "ok"]
    assert client.run("ran").ok().text == "3"


def test_other_requests_among_them_are_answered(client: Client) -> None:
    failing = client.submit(FAILING)
    info = client.send("shell", "kernel_info_request", {})
    cell = client.submit("1")
    complete = client.send("shell", "is_complete_request", {"code": "1 +"})
    replies = [client.receive("shell", CELL) for _ in range(4)]
    said = {reply["parent_header"]["msg_id"]: reply["content"]["status"] for reply in replies}
    expected = ["error", "ok", "aborted", "incomplete"]
    assert [said[request["header"]["msg_id"]] for request in (failing, info, cell, complete)] == expected
    for request in (failing, info, cell, complete):
        client.iopub_of(request)


def test_an_aborted_cell_leaves_no_trace(client: Client) -> None:
    failing, aborted = client.submit(FAILING), client.submit("1 + 1")
    count = client.reply_to(failing, timeout=CELL)["content"]["execution_count"]
    # With a count, JupyterLab would number the cell as if it had run.
    assert client.reply_to(aborted)["content"] == {"status": "aborted"}
    client.iopub_of(failing)
    assert [m["msg_type"] for m in client.iopub_of(aborted)] == ["status", "status"]
    assert client.run("2").count == count + 1


def test_cells_sent_after_the_failure_run(client: Client) -> None:
    client.run(FAILING)
    assert client.run("1 + 1").ok().text == "2"


def test_queued_cells_run_in_order(client: Client) -> None:
    client.run("let mut order: Vec<i32> = vec![];").ok()
    requests = [client.submit(f"order.push({i});") for i in range(8)]
    assert outcomes(client, requests) == ["ok"] * 8
    assert client.run("order").ok().text == "[0, 1, 2, 3, 4, 5, 6, 7]"
