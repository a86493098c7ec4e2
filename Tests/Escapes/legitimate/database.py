# attack: 20
# Legitimate: SQLite in memory and in a file, with its journal.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
import sqlite3

for place in [":memory:", "data.db"]:
    connection = sqlite3.connect(place)
    connection.execute("pragma journal_mode = wal")
    connection.execute("create table numbers (value integer)")
    with connection:
        connection.executemany("insert into numbers values (?)", [(i,) for i in range(1000)])
    assert connection.execute("select sum(value) from numbers").fetchone() == (499500,)
    connection.close()
print("GOOD")
