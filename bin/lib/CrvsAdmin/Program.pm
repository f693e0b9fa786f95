# The program in C, which does what follows the site's own rules.
package CrvsAdmin::Program;
use strict;
use warnings;

use CrvsAdmin::Command qw(fail);
use CrvsAdmin::Database qw(config_file);
use Encode ();
use Exporter 'import';
use FindBin;

our @EXPORT_OK = qw(program hand_on);

# The program's path, undef where it isn't there; its environment is made ready for it.
sub program {
    my ($program) = grep { -x } map { "$FindBin::RealBin/../$_/mod_crvs/crvs-admin" } qw(libexec lib);
    my $data = "$FindBin::RealBin/../share/mod_crvs";
    $ENV{CRVS_CONFIG} = Encode::encode('UTF-8', config_file());
    $ENV{CRVS_DATA_DIR} //= $data if -d "$data/templates";
    return $program;
}

# Hands on a command with all that follows it.
sub hand_on {
    my @arguments = map { Encode::encode('UTF-8', $_) } @_;
    my $program = program() // fail('the program in C is not where make install puts it, in libexec/mod_crvs');
    no warnings 'exec';
    exec {$program} $program, @arguments or fail("$program: $!");
}

1;
