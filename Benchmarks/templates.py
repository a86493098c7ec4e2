"""Six small Python programs and one in C++, in endless variations.

Each Python template takes a number and a source of chance, and gives the program's text, the name of its function, and
five inputs for it.
"""


def _docstring(title, number):
    return f'''    """{title}

    The input is walked over once; what has to be remembered is kept in local variables, and the input itself is
    left as it was.

    Args:
        data: the input of task {number}.

    Returns:
        The computed value.
    """
'''


def _runs(number, chance):
    factor = chance.randint(1, 9)
    source = f'''def encode_runs_{number}(data):
{_docstring("Run-length encode a string.", number)}    if not data:
        return []
    out = []
    last = data[0]
    count = 0
    for letter in data:
        if letter == last:
            count += 1
        else:
            out.append((last, count * {factor}))
            last = letter
            count = 1
    out.append((last, count * {factor}))
    return out


def total_{number}(pairs):
    """Total of the counts."""
    total = 0
    for _, count in pairs:
        total += count
    return total
'''
    inputs = ["".join(chance.choice("abc") for _ in range(chance.randint(5, 30))) for _ in range(5)]
    return source, f"encode_runs_{number}", inputs


def _primes(number, chance):
    offset = chance.randint(1, 50)
    source = f'''def prime_sum_{number}(data):
{_docstring("Sum of the primes below data, plus an offset.", number)}    limit = int(data)
    if limit < 3:
        return {offset}
    flags = [True] * limit
    flags[0] = flags[1] = False
    p = 2
    while p * p < limit:
        if flags[p]:
            for multiple in range(p * p, limit, p):
                flags[multiple] = False
        p += 1
    total = {offset}
    for n, is_prime in enumerate(flags):
        if is_prime:
            total += n
    return total


class Counter{number}:
    """Counts calls."""

    def __init__(self):
        self.calls = 0

    def bump(self):
        self.calls += 1
        return self.calls
'''
    return source, f"prime_sum_{number}", [chance.randint(3, 400) for _ in range(5)]


def _distance(number, chance):
    price = chance.randint(1, 4)
    source = f'''def distance_{number}(data):
{_docstring("Edit distance of the two words in data.", number)}    a, b = data
    previous = list(range(len(b) + 1))
    for row, left in enumerate(a, start=1):
        current = [row]
        for column, right in enumerate(b, start=1):
            cost = 0 if left == right else {price}
            best = previous[column - 1] + cost
            if previous[column] + 1 < best:
                best = previous[column] + 1
            if current[column - 1] + 1 < best:
                best = current[column - 1] + 1
            current.append(best)
        previous = current
    return previous[-1]


def normalise_{number}(word):
    """Lower-case and strip a word."""
    word = word.strip()
    return word.lower()
'''

    def word():
        return "".join(chance.choice("abcdefgh") for _ in range(chance.randint(3, 12)))

    return source, f"distance_{number}", [(word(), word()) for _ in range(5)]


def _roman(number, chance):
    offset = chance.randint(0, 20)
    source = f'''def to_roman_{number}(data):
{_docstring("Roman numeral of data with an offset.", number)}    table = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"),
        (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
        (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]
    n = data + {offset}
    if n <= 0:
        raise ValueError("not positive")
    out = ""
    for value, symbol in table:
        while n >= value:
            out += symbol
            n -= value
    return out


def from_roman_{number}(text):
    """The reverse."""
    values = dict(I=1, V=5, X=10, L=50, C=100, D=500, M=1000)
    total = 0
    for left, right in zip(text, text[1:] + "I"):
        total += values[left] if values[left] >= values[right] else -values[left]
    return total
'''
    return source, f"to_roman_{number}", [chance.randint(1, 3000) for _ in range(5)]


def _words(number, chance):
    most = chance.randint(2, 5)
    source = f'''def top_words_{number}(data):
{_docstring("The most common words of a text.", number)}    counts = {{}}
    word = ""
    for letter in data + " ":
        if letter.isalpha():
            word += letter.lower()
        elif word:
            counts[word] = counts.get(word, 0) + 1
            word = ""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [word for word, _ in ranked[:{most}]]


def longest_{number}(texts):
    """Longest text."""
    best = ""
    for text in texts:
        if len(text) > len(best):
            best = text
    return best


def shortest_{number}(texts):
    """Shortest text."""
    return min(texts, key=len)
'''
    vocabulary = "the a cat dog runs fast slow red blue sky tree of in on".split()
    inputs = [" ".join(chance.choice(vocabulary) for _ in range(chance.randint(8, 40))) for _ in range(5)]
    return source, f"top_words_{number}", inputs


def _intervals(number, chance):
    gap = chance.randint(0, 5)
    source = f'''def merge_{number}(data):
{_docstring("Merge intervals that overlap or nearly touch.", number)}    ordered = sorted(list(pair) for pair in data)
    merged = []
    for start, end in ordered:
        if merged and start <= merged[-1][1] + {gap}:
            if end > merged[-1][1]:
                merged[-1][1] = end
        else:
            merged.append([start, end])
    return [tuple(pair) for pair in merged]


class Span{number}:
    """A closed interval."""

    def __init__(self, start, end):
        self.start = start
        self.end = end

    def __len__(self):
        return self.end - self.start

    def __contains__(self, x):
        return self.start <= x <= self.end
'''

    def pairs():
        return [tuple(sorted((chance.randint(0, 100), chance.randint(0, 100)))) for _ in range(chance.randint(3, 12))]

    return source, f"merge_{number}", [pairs() for _ in range(5)]


PYTHON = [_runs, _primes, _distance, _roman, _words, _intervals]


def cpp(number, chance, wrong):
    # Every program differs in a constant, or a compile cache would answer for the compiler.
    salt = chance.randint(0, 1 << 30)
    checks = []
    for place in range(5):
        values = [chance.randint(1, 100) for _ in range(6)]
        result = salt + sum(value * (rank + number) for rank, value in enumerate(sorted(values)))
        checks.append((values, result + 1 if wrong and place == 4 else result))
    calls = "\n".join(
        f"    if (weigh({{{', '.join(map(str, values))}}}) != {result}) return 1;" for values, result in checks)
    return f'''#include <bits/stdc++.h>
using namespace std;

// Weighs each value by its rank.
long weigh(vector<int> values) {{
    sort(values.begin(), values.end());
    long sum = {salt};
    for (size_t rank = 0; rank < values.size(); rank++) sum += values[rank] * (long)(rank + {number});
    return sum;
}}

int main() {{
{calls}
    map<string, int> seen;
    for (const string& word : {{"one", "two", "one"}}) seen[word]++;
    cout << seen["one"] << "\\n";
    return 0;
}}
'''
