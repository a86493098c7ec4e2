# attack: 20
# Legitimate: asyncio with tasks, timeouts, threads, pipes and other programs.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
import asyncio
import socket


async def main():
    assert await asyncio.gather(*(asyncio.sleep(0.01, i) for i in range(50))) == list(range(50))
    try:
        await asyncio.wait_for(asyncio.sleep(5), 0.05)
    except asyncio.TimeoutError:
        pass
    assert await asyncio.to_thread(sum, range(10)) == 45
    process = await asyncio.create_subprocess_exec("cat", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
    assert (await process.communicate(b"through"))[0] == b"through"
    ours, theirs = socket.socketpair()
    reader, _ = await asyncio.open_connection(sock=ours)
    theirs.sendall(b"line\n")
    assert await reader.readline() == b"line\n"
    print("GOOD")


asyncio.run(main())
