use strict;
use warnings;

sub add {
    my ($x, $y) = @_;
    return $x + $y;
}

print add(2, 3), "\n";    # Output: 5
print add(2, 2), "\n";    # Output: 5
