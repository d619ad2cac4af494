"""The lessons on vision and sound as a learner meets them: run in JupyterLab, their pictures looked at, their sounds
listened to. What is looked at is a screenshot; what is listened to is what the browser decodes, and its spectrogram is
laid beside the screenshots."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

import nbformat
import numpy as np
import pytest
from labpage import PICTURES, open_notebook, run_all, scroll_to
from labserver import NEEDS_CHROMIUM, ROOT
from PIL import Image
from playwright.sync_api import Locator, Page

pytestmark = NEEDS_CHROMIUM

SHOWS = re.compile(r"(?<![.\w])(images?|audio)\(")
SOUND = "18_Audio_Video_Foundation"


def code_of(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    # What needs real weights is not run here.
    return "\n".join(c.source for c in cells if c.cell_type == "code" and "online" not in c.metadata.get("tags", []))


LESSONS = [path.stem for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")) if SHOWS.search(code_of(path))]


@dataclass
class Sound:
    said: str
    rate: int
    played: float  # how far the player came, in seconds
    wave: np.ndarray

    def spectrogram(self, window: int = 640, step: int = 320) -> np.ndarray:
        """Power, [frames, window / 2 + 1]."""
        frames = np.lib.stride_tricks.sliding_window_view(self.wave, window)[::step]
        return np.abs(np.fft.rfft(frames * np.hanning(window))) ** 2

    def draw(self, path: Path) -> None:
        decades = np.log10(self.spectrogram().T[::-1] + 1e-9)
        shade = np.clip((decades - decades.max() + 8) / 8, 0, 1)
        Image.fromarray((255 * shade).astype(np.uint8)).save(path)


# The decoded samples, at the rate of the file, and how far the player came once it moved; it takes a moment to start.
LISTEN = """async player => {
    const file = await (await fetch(player.src)).arrayBuffer();
    const rate = new DataView(file).getUint32(24, true);
    const decoded = await new OfflineAudioContext(1, 1, rate).decodeAudioData(file);
    player.muted = true;
    await player.play();
    for (let tries = 0; tries < 100 && player.currentTime < 0.2; tries++) await new Promise(done => setTimeout(done, 100));
    player.pause();
    return {said: player.ariaLabel, rate, played: player.currentTime, wave: Array.from(decoded.getChannelData(0))};
}"""


def listen(player: Locator) -> Sound:
    heard = player.evaluate(LISTEN)
    return Sound(heard["said"], heard["rate"], heard["played"], np.array(heard["wave"]))


def is_a_picture(screenshot: bytes) -> bool:
    """Neither empty nor of a single shade."""
    pixels = np.asarray(Image.open(io.BytesIO(screenshot)).convert("L"), dtype=float)
    _, counts = np.unique(pixels, return_counts=True)
    return len(counts) >= 8 and pixels.std() > 5 and counts.max() < 0.995 * pixels.size


@dataclass
class Seen:
    charts: int
    bitmaps: int
    blank: list[str]
    sounds: list[Sound]
    problems: list[str]


@pytest.fixture(scope="module", params=LESSONS)
def seen(request: pytest.FixtureRequest, lab: str, page: Page) -> Seen:
    """A lesson, run, and all of its outputs gone through from the top."""
    name = request.param
    result = Seen(0, 0, [], [], [])

    def complains(error: object) -> None:
        result.problems.append(str(error))

    page.on("pageerror", complains)
    open_notebook(page, lab, name)
    for index, cell in enumerate(run_all(page)):
        shown = [output["data"] for output in cell["outputs"] if "data" in output]
        if not any("image/png" in data or "<audio" in str(data.get("text/html")) for data in shown):
            continue
        scroll_to(page, index)
        outputs = page.locator(".jp-Notebook .jp-CodeCell").nth(index).locator(".jp-OutputArea-output")
        drawn = outputs.locator(".vega-embed .marks, img")
        for number in range(drawn.count()):
            element = drawn.nth(number)
            element.scroll_into_view_if_needed()
            kind = "bitmaps" if element.evaluate("e => e.tagName === 'IMG'") or element.locator("image").count() else "charts"
            setattr(result, kind, getattr(result, kind) + 1)
            screenshot = element.screenshot(path=PICTURES / f"{name}-{index:02}-{number + 1}.png")
            if not is_a_picture(screenshot):
                result.blank.append(f"cell {index}, output {number + 1}")
        players = outputs.locator("audio")
        for number in range(players.count()):
            sound = listen(players.nth(number))
            sound.draw(PICTURES / f"{name}-{index:02}-sound-{number + 1}.png")
            result.sounds.append(sound)
        if players.count():
            players.first.scroll_into_view_if_needed()
            page.screenshot(path=PICTURES / f"{name}-{index:02}-players.png")
    page.remove_listener("pageerror", complains)
    return result


def test_there_are_such_lessons() -> None:
    assert len(LESSONS) >= 6 and SOUND in LESSONS


def test_pictures_are_seen(seen: Seen) -> None:
    assert seen.bitmaps >= 1 and seen.charts >= 5
    assert seen.blank == []
    assert seen.problems == []


def test_sounds_are_heard(seen: Seen) -> None:
    for sound in seen.sounds:
        said = re.fullmatch(r"sound of ([\d.]+) s, (\d+) numbers a second", sound.said)
        assert said, sound.said
        assert len(sound.wave) == pytest.approx(float(said[1]) * int(said[2]), abs=0.005 * int(said[2]))
        assert sound.rate == int(said[2]) and sound.played >= 0.2
        loudest, loudness = np.abs(sound.wave).max(), np.sqrt((sound.wave**2).mean())
        assert 0.1 < loudest <= 1 and loudness > 0.01, "it is no silence"
        assert (np.abs(sound.wave) == loudest).mean() < 0.005, "it is not cut off"


@pytest.mark.parametrize("seen", [SOUND], indirect=True)
def test_the_spectrograms_show_what_the_lesson_says(seen: Seen) -> None:
    deep, high, rising, original, coarse, fine = seen.sounds

    # Two voices saying vowels: nearly all power where formants are, and the smaller throat is the higher one.
    for voice in (deep, high):
        power = voice.spectrogram().mean(0)
        assert power[:160].sum() > 0.95 * power.sum(), "below 4 kHz"

    def centre(sound: Sound) -> float:
        power = sound.spectrogram().mean(0)
        return float((power * np.linspace(0, 8000, len(power))).sum() / power.sum())

    assert abs(centre(high) / centre(deep) - 1) > 0.03, "they are not one voice"

    # A chirp: in each window one frequency, and it rises evenly from 100 to 7,500 Hz.
    power = rising.spectrogram()
    strongest = power.argmax(1) * rising.rate / 640
    middles = (np.arange(len(power)) * 320 + 320) / rising.rate
    assert np.abs(strongest - (100 + (7500 - 100) * middles / 3)).max() < 40

    # A codec: what eight stages leave is nearer to the original than what one leaves.
    def snr(sound: Sound) -> float:
        return float(10 * np.log10((original.wave**2).sum() / ((original.wave - sound.wave) ** 2).sum()))

    assert 0 < snr(coarse) < snr(fine) - 3
