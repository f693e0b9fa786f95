# crvs-admin doctor: what is wrong with an installation, and how to mend it.
package CrvsAdmin::Doctor;
use strict;
use warnings;

use CrvsAdmin::Command qw(usage parse operands);
use CrvsAdmin::DoctorApache ();
use CrvsAdmin::DoctorDatabase ();
use CrvsAdmin::DoctorRecordings ();
use CrvsAdmin::DoctorRunning ();

# Each check has a name and a function. It gets what was found out before (see look_around) and returns what is wrong: a
# list of [level, sentence]. The sentence says what to do. Nothing means that all is well.
#   error    something doesn't work, or is open to those who shouldn't
#   warning  it works, but may not for long, or could be safer
#   unknown  it could not be looked at, since something else is wrong
my @CHECKS = (
    ['apache',      \&CrvsAdmin::DoctorApache::configuration],
    ['module',      \&CrvsAdmin::DoctorApache::module],
    ['engine',      \&CrvsAdmin::DoctorApache::engine],
    ['running',     \&CrvsAdmin::DoctorRunning::answers],
    ['example',     \&CrvsAdmin::DoctorApache::example],
    ['tls',         \&CrvsAdmin::DoctorApache::tls],
    ['limits',      \&CrvsAdmin::DoctorApache::limits],
    ['time zone',   \&CrvsAdmin::DoctorApache::time_zone],
    ['secret',      \&CrvsAdmin::DoctorApache::secret],
    ['reconnect',   \&CrvsAdmin::DoctorApache::reconnect],
    ['rights',      \&CrvsAdmin::DoctorApache::rights],
    ['database',    \&CrvsAdmin::DoctorDatabase::connection],
    ['migrations',  \&CrvsAdmin::DoctorDatabase::migrations],
    ['collation',   \&CrvsAdmin::DoctorDatabase::collation],
    ['clock',       \&CrvsAdmin::DoctorDatabase::clock],
    ['admin',       \&CrvsAdmin::DoctorDatabase::admin],
    ['recordings',  \&CrvsAdmin::DoctorRecordings::agreement],
);
# As monitoring plugins have them.
my %STATUS = (ok => 0, unknown => 1, warning => 1, error => 2);

sub run {
    my @arguments = @_;
    my ($apache, $sql, $quiet);
    parse(\@arguments, 'apache=s' => \$apache, 'sql=s' => \$sql, 'quiet|q' => \$quiet);
    operands([], @arguments);
    my $about = {
        sql => $sql,
        CrvsAdmin::DoctorApache::look_around($apache),
        CrvsAdmin::DoctorDatabase::look_around(),
    };
    my (@lines, %count);
    my $status = 0;
    for my $check (@CHECKS) {
        my ($name, $function) = @$check;
        my @found = eval { $function->($about) };
        push @found, ['unknown', "this check failed: $@"] if $@;
        @found = (['ok', '']) if !@found;
        for my $finding (@found) {
            my ($level, $sentence) = @$finding;
            $count{$level}++;
            $status = $STATUS{$level} if $STATUS{$level} > $status;
            $sentence =~ s/\s+\z//;
            push @lines, sprintf "%-8s %s%s\n", $level, $name, $sentence eq '' ? '' : ": $sentence"
                if !$quiet || $level ne 'ok';
        }
    }
    print 'CRVS ', ('OK', 'WARNING', 'ERROR')[$status], ': ', scalar @CHECKS, ' checks, ',
        join(', ', map { ($count{$_} // 0) . " $_" } qw(error warning unknown)), "\n", @lines;
    exit $status;
}

1;
