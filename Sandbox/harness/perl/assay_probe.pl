# Required by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
package Assay;
use strict;
use warnings;

my ($nonce, $skipped) = do {
    my $line = '';
    while (sysread(STDIN, my $byte, 1)) { last if $byte eq "\n"; $line .= $byte }
    split / /, $line;
};

sub told { my ($kind, $id, $payload) = @_; print STDOUT "\x1e$nonce $kind $id ", $payload // '-', "\x1f"; return }

sub on { my ($id) = @_; return !grep { $_ eq $id } split /,/, $skipped // '' }

sub text {
    my ($text) = @_;
    $text =~ s/(["\\\x00-\x1f\x7f])/sprintf '\\u%04x', ord $1/ge;
    return "\"$text\"";
}

sub json {
    my ($value, $depth) = (@_, 0);
    return '{"~": ["cut", ""]}' if $depth > 12;
    return 'null' unless defined $value;
    if (!ref $value) {
        return $value =~ /\A-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:e[-+]?[0-9]+)?\z/i ? $value : text($value);
    }
    return '[' . join(', ', map { json($_, $depth + 1) } @$value) . ']' if ref $value eq 'ARRAY';
    if (ref $value eq 'HASH') {
        my @pairs = map { '[' . text($_) . ', ' . json($value->{$_}, $depth + 1) . ']' } sort keys %$value;
        return '{"~": ["dict", [' . join(', ', @pairs) . ']]}';
    }
    return '{"~": ["object", ' . text(ref $value) . ']}';
}

sub thrown { my ($id, $error) = @_; $error =~ s/[\x00-\x1f]/ /g; told('x', $id, "die\t$error"); return }

# What a call gives in list context: the value where it is one.
sub value {
    my ($id, $call) = @_;
    my @got;
    return thrown($id, $@) unless eval { @got = $call->(); 1 };
    return told('v', $id, json(@got == 1 ? $got[0] : \@got));
}

sub check {
    my ($id, $call) = @_;
    my $holds;
    return thrown($id, $@) unless eval { $holds = $call->() ? 1 : 0; 1 };
    return told('c', $id, $holds);
}

sub same {
    my ($id, $left, $right) = @_;
    my (@one, @two);
    return thrown($id, $@) unless eval { @one = $left->(); @two = $right->(); 1 };
    my ($one, $two) = map { json(@$_ == 1 ? $_->[0] : $_) } \@one, \@two;
    told('l', $id, $one);
    told('r', $id, $two);
    return told('c', $id, $one eq $two || $one =~ /^[-0-9.e]+$/i && $two =~ /^[-0-9.e]+$/i && $one == $two ? 1 : 0);
}

1;
