"""What ends by itself on a hub, and what does not: the rules of `deploy/jupyterhub_config.py`, in seconds, not hours."""

from __future__ import annotations

import asyncio
from typing import Any, Awaitable, Callable

from classroom import PASSWORD, Classroom
from learner import Disconnected, Learner

Finish = Callable[[Awaitable[Any]], Any]

# Which kernels and servers are ended, is the configuration's; only how long that takes is said here.
SERVER_ARGUMENTS = (
    "--MappingKernelManager.cull_idle_timeout=4",
    "--MappingKernelManager.cull_interval=1",
    "--ServerApp.shutdown_no_activity_timeout=5",
)

# Computes, and says nothing at all.
SILENT = """
let mut sum = 0u64;
while !std::path::Path::new("enough").exists() {
    for i in 0..1_000_000u64 { sum = std::hint::black_box(sum.wrapping_mul(31).wrapping_add(i)); }
}
"""


def test_a_busy_kernel_stays_and_an_idle_one_goes_with_its_server(classroom: Classroom, finish: Finish) -> None:
    async def arrive(name: str, cell: str) -> tuple[Learner, str]:
        learner = Learner(classroom.address, name, PASSWORD)
        await learner.log_in()
        await learner.start_server()
        kernel = (await learner.open("oxbook/02_Scaling_Laws.ipynb"))["id"]
        channel = await learner.connect(kernel)
        await channel.submit(cell)
        await channel.until(lambda message: message["header"]["msg_type"] == "execute_input")
        if cell == SILENT:
            channel.close()  # goes home; the other one leaves the page open
            return learner, kernel
        try:
            while True:
                await channel.receive()
        except Disconnected:
            return learner, kernel

    async def both() -> None:
        (busy, kernel), (idle, _) = await asyncio.gather(arrive("busy", SILENT), arrive("idle", "1 + 1"))
        # A server looks once a minute whether it is of use to anybody.
        while await idle.server_is_ready():
            await asyncio.sleep(1)
        assert [each["execution_state"] for each in await busy.api("GET", "kernels")] == ["busy"]
        channel = await busy.connect(kernel)
        request = await channel.submit("sum > 0")
        (classroom.home("busy") / "oxbook/enough").touch()
        assert (await channel.finish(request, 0)).ok().text == "true"
        while await busy.api("GET", "kernels"):  # idle now, and treated as any other
            await asyncio.sleep(0.5)
        for learner in (busy, idle):
            await learner.close()

    finish(asyncio.wait_for(both(), 300))
