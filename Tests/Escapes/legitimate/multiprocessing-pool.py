# attack: 20
# Legitimate: a pool of processes, queues, locks and shared memory.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
# except: floor named semaphores need /dev/shm, and the host's is not the run's own
import concurrent.futures
import multiprocessing
from multiprocessing import shared_memory


def square(number):
    return number * number


def produce(queue):
    queue.put(list(range(1000)))


if __name__ == "__main__":
    with multiprocessing.Pool(3) as pool:
        assert pool.map(square, range(20)) == [n * n for n in range(20)]
    with concurrent.futures.ProcessPoolExecutor(2) as pool:
        assert list(pool.map(square, range(5))) == [0, 1, 4, 9, 16]
    queue = multiprocessing.Queue()
    process = multiprocessing.Process(target=produce, args=(queue,))
    process.start()
    assert len(queue.get(timeout=10)) == 1000
    process.join()
    block = shared_memory.SharedMemory(create=True, size=4096)
    block.buf[:5] = b"hello"
    again = shared_memory.SharedMemory(block.name)
    assert bytes(again.buf[:5]) == b"hello"
    again.close()
    block.close()
    block.unlink()
    print("GOOD")
