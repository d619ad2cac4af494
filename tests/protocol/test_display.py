"""Rich outputs: any number in a cell, in order with what is printed, replaced and cleared, from the prelude, from a type
of the learner's, and from crates made for evcxr.

Stock evcxr_jupyter collects what a cell shows in a map by MIME type and sends it once, at the end: of two pictures the
first is lost, prints and pictures have no order, and nothing can be updated.
"""

from __future__ import annotations

import base64
import re
import struct

import nbformat
import pytest
from client import KERNEL, Client, Run
from nbclient import NotebookClient


def shown(run: Run) -> list[str]:
    """Everything in the order it came: text of a stream, or the HTML (else the plain text) of a display."""
    pieces: list[str] = []
    begun = ""  # A line may come in two messages: standard error is written in pieces.
    for message in run.messages:
        content = message["content"]
        if message["msg_type"] == "stream":
            *lines, begun = (begun + content["text"]).split("\n")
            pieces += lines
        elif message["msg_type"] in ("display_data", "execute_result"):
            assert begun == "", "a display cuts a line in two"
            pieces.append(content["data"].get("text/html", content["data"]["text/plain"]))
    return pieces


def executed(*cells: str) -> list[nbformat.NotebookNode]:
    """The cells as they are in a notebook that nbclient has run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    NotebookClient(notebook, kernel_name=KERNEL, timeout=120).execute()
    return notebook.cells


def png_size(data: str) -> tuple[int, int]:
    png = base64.b64decode(data)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


# --- order ----------------------------------------------------------------------------------------------------------


def test_a_thousand_prints_and_displays_keep_their_order(client: Client) -> None:
    run = client.run(
        """
        for i in 0..1000 {
            match i % 4 {
                0 => println!("out {i}"),
                2 => eprintln!("err {i}"),
                _ => html(format!("<i>{i}</i>")).show(),
            }
        }
        "the end"
        """
    ).ok()
    wanted = [{0: f"out {i}", 2: f"err {i}"}.get(i % 4, f"<i>{i}</i>") for i in range(1000)]
    assert shown(run) == [*wanted, '"the end"']


def test_a_line_without_its_end_comes_before_the_display(client: Client) -> None:
    run = client.run('print!("loss: "); html("<b>0.5</b>").show(); print!("and "); markdown("*so on*").show(); print!(".");').ok()
    assert [m["msg_type"] for m in run.messages[2:-1]] == ["stream", "display_data", "stream", "display_data", "stream"]
    assert [content["text"] for content in run.of("stream")] == ["loss: ", "and ", "."]


def test_threads_may_show(client: Client) -> None:
    run = client.run(
        'std::thread::spawn(|| for i in 0..5 { println!("print {i}"); html(format!("show {i}")).show(); }).join().unwrap();'
    ).ok()
    assert shown(run) == [f"{kind} {i}" for i in range(5) for kind in ("print", "show")]


# --- what can be shown ----------------------------------------------------------------------------------------------

MARKUP = {
    "html": ('html("<b>한글 & </b>")', "text/html", "<b>한글 & </b>"),
    "markdown": ('markdown("| a |\\n|---|\\n| 1 |")', "text/markdown", "| a |\n|---|\n| 1 |"),
    "latex": (r'latex(r"$\frac{1}{2}$")', "text/latex", r"$\frac{1}{2}$"),
}


@pytest.mark.parametrize("code, mime, text", MARKUP.values(), ids=MARKUP)
def test_markup(client: Client, code: str, mime: str, text: str) -> None:
    run = client.run(f"{code}.show(); {code}").ok()
    assert [bundle[mime] for bundle in run.rich] == [text, text]
    assert all(bundle["text/plain"] == text for bundle in run.rich)
    assert run.of("display_data")[0]["metadata"] == {}


def test_a_table_of_rows(client: Client) -> None:
    run = client.run(
        """
        #[derive(oxbook::serde::Serialize)]
        struct Trial { name: String, n: u32, loss: Option<f64> }
        let trials = vec![
            Trial { name: "a<b".into(), n: 10, loss: Some(0.5) },
            Trial { name: "c".into(), n: 2000, loss: None },
        ];
        table(&trials).show();
        table(&trials)
        """
    ).ok()
    assert len(run.rich) == 2 and run.rich[0] == run.rich[1]
    table = run.rich[0]
    assert re.findall(r"<th\b[^>]*>(.*?)</th>", table["text/html"]) == ["name", "n", "loss"]
    assert re.findall(r"<td[^>]*>(.*?)</td>", table["text/html"])[:2] == ["a&lt;b", "10"]
    lines = table["text/plain"].splitlines()
    assert lines[0].split() == ["name", "n", "loss"]
    assert ["a<b", "10", "0.5"] == [*lines[-2].split()[:2], lines[-2].split()[2].rstrip("0")]


def test_a_table_of_columns(client: Client) -> None:
    run = client.run('table_of().column("N", 1..=3).column("loss", &t([0.5, 0.25, 0.125])).caption("runs")').ok()
    assert "<caption>runs</caption>" in run.result["text/html"]
    assert [line.split()[0] for line in run.text.splitlines()[-3:]] == ["1", "2", "3"]
    told = client.run('table_of().column("N", [1, 2, 3]).column("loss", [0.5])').error_text
    assert "`loss` has 1 values and column `N` has 3" in told


def test_a_picture_and_what_front_ends_should_know_of_it(client: Client) -> None:
    run = client.run("image(&Tensor::ones((3, 8, 6), DType::F32, &Device::Cpu)?).scale(2).show();").ok()
    content = run.of("display_data")[0]
    assert png_size(content["data"]["image/png"]) == (12, 16)
    metadata = content["metadata"]["image/png"]
    assert (metadata["width"], metadata["height"]) == (12, 16)
    assert "6x8" in content["data"]["text/plain"]


def test_a_chart_has_its_size_at_screen_density_and_words(client: Client) -> None:
    run = client.run("for n in 1..3 { line(&[0.0, 1.0], &[0.0, n as f64]).title(format!(\"chart {n}\")).show(); }").ok()
    charts = run.of("display_data")
    assert len(charts) == 2 and charts[0]["data"]["image/png"] != charts[1]["data"]["image/png"]
    for number, chart in enumerate(charts, 1):
        assert f"chart {number}" in chart["data"]["text/plain"]
        width, height = png_size(chart["data"]["image/png"])
        metadata = chart["metadata"]["image/png"]
        assert 0 < metadata["width"] <= width and abs(metadata["width"] / metadata["height"] - width / height) < 0.02


def test_a_type_of_the_learner_s(client: Client) -> None:
    client.run(
        """
        struct Percent(f64);
        impl display::Display for Percent {
            fn mime_bundle(&self) -> MimeBundle {
                MimeBundle::text(format!("{} %", self.0))
                    .with("text/html", format!("<meter value={}></meter>", self.0))
                    .with("application/x-percent", format!("{}", self.0))
                    .with_metadata("application/x-percent", "of all")
            }
        }
        """
    ).ok()
    run = client.run("Percent(12.5).show(); Some(Percent(50.0)).show_as(\"half\"); Percent(99.0)").ok()
    first, half = run.of("display_data")
    assert first["data"] == {"text/plain": "12.5 %", "text/html": "<meter value=12.5></meter>", "application/x-percent": "12.5"}
    assert first["metadata"] == {"application/x-percent": "of all"}
    assert half["transient"] == {"display_id": "half"} and half["data"]["text/plain"] == "Some(50 %)"
    assert run.text == "99 %"


# --- replacing ------------------------------------------------------------------------------------------------------


def test_a_chart_updated_while_training_leaves_one_output() -> None:
    [cell] = executed(
        """
        let mut losses = vec![1.0f64];
        let steps = |n: usize| (0..n).map(|i| i as f64).collect::<Vec<_>>();
        line(&steps(1), &losses).title("step 0").show_as("loss");
        for step in 1..=200 {
            losses.push(1.0 / (step + 1) as f64);
            line(&steps(losses.len()), &losses).title(format!("step {step}")).update("loss");
        }
        println!("trained");
        """
    )
    assert [output.output_type for output in cell.outputs] == ["display_data", "stream"]
    assert "step 200" in cell.outputs[0].data["text/plain"]


def test_a_later_cell_replaces_an_earlier_one_s_output() -> None:
    cells = executed(
        'html("first").show_as("spot"); html("other").show_as("elsewhere"); html("first again").show_as("spot");',
        'html("second").update("spot"); println!("done");',
    )
    assert [output.data["text/html"] for output in cells[0].outputs] == ["second", "other", "second"]
    assert [output.output_type for output in cells[1].outputs] == ["stream"]


def test_output_is_cleared_when_the_next_comes() -> None:
    waiting, at_once, nothing = executed(
        'for i in 0..5 { println!("step {i}"); html(format!("{i}")).show(); clear_output(true); } html("last").show();',
        'println!("gone"); clear_output(false); println!("stays");',
        'println!("stays"); clear_output(true);',
    )
    assert [output.data["text/html"] for output in waiting.outputs] == ["last"]
    assert [output.text for output in at_once.outputs] == ["stays\n"]
    assert [output.text for output in nothing.outputs] == ["stays\n"]


# --- evcxr's own convention -----------------------------------------------------------------------------------------

BLOCK = 'println!("EVCXR_BEGIN_CONTENT {}\\n{}\\nEVCXR_END_CONTENT");'


def test_blocks_of_other_crates_are_displays_in_their_place(client: Client) -> None:
    code = "".join(f'println!("before {i}");' + BLOCK.format("text/html", f"<i>{i}</i>\\n<b>two lines</b>") for i in range(3))
    run = client.run(code + 'println!("after");').ok()
    assert run.stdout == "before 0\nbefore 1\nbefore 2\nafter\n"
    assert [m["msg_type"] for m in run.messages[2:-1]] == ["stream", "display_data"] * 3 + ["stream"]
    assert [bundle["text/html"] for bundle in run.displays] == [f"<i>{i}</i>\n<b>two lines</b>" for i in range(3)]


def test_a_block_that_is_written_in_pieces(client: Client) -> None:
    """As `plotters` does with a picture."""
    run = client.run(
        """
        println!("EVCXR_BEGIN_CONTENT image/png");
        for i in 0..4 { print!("{}", "iVBORw0KGgo".repeat(20_000 + i)); std::thread::sleep(std::time::Duration::from_millis(120)); }
        println!("\\nEVCXR_END_CONTENT");
        println!("after");
        """
    ).ok()
    assert run.stdout == "after\n"
    assert [bundle["image/png"] for bundle in run.displays] == ["iVBORw0KGgo" * 80_006]


def test_a_value_that_shows_itself_as_evcxr_asks(client: Client) -> None:
    client.run(f"struct Old(i32); impl Old {{ fn evcxr_display(&self) {{ {BLOCK.format('text/html', '<u>{}</u>')[:-2]}, self.0); }} }}").ok()
    run = client.run("Old(7)").ok()
    assert [bundle["text/html"] for bundle in run.rich] == ["<u>7</u>"]


def test_a_block_without_its_end_ends_with_its_cell(client: Client) -> None:
    """Whatever becomes of it, the cells after it print as ever."""
    run = client.run('println!("EVCXR_BEGIN_CONTENT text/html\\n<b>unfinished</b>");').ok()
    assert "unfinished" in run.stdout + str(run.displays)
    after = client.run('println!("next"); html("<i>x</i>").show();').ok()
    assert after.stdout == "next\n"
    assert [bundle["text/html"] for bundle in after.displays] == ["<i>x</i>"]
