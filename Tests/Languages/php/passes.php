<?php
/** The sum of two whole numbers. */
function add(int $a, int $b): int
{
    // A sum that is too large becomes a float, which the return type refuses.
    return $a + $b;
}

assert(add(2, 3) === 5);
echo add(-1, 1), "\n"; // Output: 0
