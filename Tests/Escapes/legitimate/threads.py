# attack: 20
# Legitimate: threads, locks, queues and a pool.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
import concurrent.futures
import queue
import threading

results = queue.Queue()
lock = threading.Lock()
total = 0


def work(number):
    global total
    with lock:
        total += number
    results.put(number)


threads = [threading.Thread(target=work, args=(i,)) for i in range(20)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
with concurrent.futures.ThreadPoolExecutor(8) as pool:
    squares = list(pool.map(lambda x: x * x, range(10)))
assert total == 190 and results.qsize() == 20 and squares[-1] == 81
print("GOOD")
