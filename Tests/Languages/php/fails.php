<?php
function add(int $a, int $b): int
{
    return $a + $b;
}

echo add(2, 3), "\n"; // Output: 5
echo add(2, 2), "\n"; // Output: 5
