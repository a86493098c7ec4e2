# attack: 20
# Legitimate: processes that talk over pipes.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
import multiprocessing


def double(connection):
    connection.send([2 * value for value in connection.recv()])


if __name__ == "__main__":
    for method in ["fork", "spawn"]:
        context = multiprocessing.get_context(method)
        ours, theirs = context.Pipe()
        process = context.Process(target=double, args=(theirs,))
        process.start()
        ours.send([1, 2, 3])
        assert ours.recv() == [2, 4, 6]
        process.join()
        assert process.exitcode == 0
    print("GOOD")
