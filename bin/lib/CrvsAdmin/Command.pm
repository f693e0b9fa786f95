# What all commands need: their arguments, and how they say what went wrong.
package CrvsAdmin::Command;
use strict;
use warnings;

use Encode ();
use Exporter 'import';
use Getopt::Long qw(GetOptionsFromArray);

our @EXPORT_OK = qw(fail usage decoded parse operands);

# It could not be done.
sub fail {
    my ($message) = @_;
    print STDERR "crvs-admin: $message\n";
    exit 1;
}

# The command line is wrong.
sub usage {
    my ($message) = @_;
    print STDERR "crvs-admin: $message\nTry 'crvs-admin --help'.\n";
    exit 2;
}

# Bytes from outside as text.
sub decoded {
    my ($bytes, $what) = @_;
    my $text = eval { Encode::decode('UTF-8', $bytes, Encode::FB_CROAK | Encode::LEAVE_SRC) }
        // usage("$what isn't UTF-8");
    return $text;
}

# Takes the options out of the arguments.
sub parse {
    my ($arguments, %options) = @_;
    local $SIG{__WARN__} = sub { my ($message) = @_; chomp $message; usage(lcfirst $message) };
    GetOptionsFromArray($arguments, %options) or usage('wrong options');
}

# The arguments that aren't options, as many as there must be.
sub operands {
    my ($names, @arguments) = @_;
    usage('missing: ' . uc $names->[@arguments]) if @arguments < @$names;
    usage("too much: '$arguments[@$names]'") if @arguments > @$names;
    return @arguments;
}

1;
