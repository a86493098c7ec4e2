use strict;
use warnings;

# The sum of two numbers.
sub add {
    my ($x, $y) = @_;
    # Beyond 64 bits the sum becomes a float.
    return $x + $y;
}

print add(2, 3), "\n";    # Output: 5
die "wrong" unless add(-1, 1) == 0;
