# Whether the folder of recordings and the database say the same.
package CrvsAdmin::DoctorRecordings;
use strict;
use warnings;

use CrvsAdmin::DoctorApache ();
use CrvsAdmin::Program qw(program);

# So many are named.
use constant MOST => 5;

sub agreement {
    my ($about) = @_;
    my %folders = map { $_ => 1 } grep { $_ ne '' } map { @{$_->{CrvsRecordingDir} // []} } @{$about->{servers}};
    return if !%folders;
    return ['unknown', 'not looked at: the database is out of reach'] if !$about->{db};
    my @found;
    for my $folder (sort keys %folders) {
        if (!-d $folder || !-r _) {
            push @found, ['error', "CrvsRecordingDir $folder cannot be read: $!"];
            next;
        }
        push @found, differences($about, $folder);
    }
    return @found;
}

sub differences {
    my ($about, $folder) = @_;
    my $program = program() // return ['unknown', 'not looked at: the program in C is not installed'];
    my ($failed, $output) = CrvsAdmin::DoctorApache::ran($program, 'recordings', 'reconcile', '--recording-dir', $folder,
        '--apache', $about->{apache}{command});
    return ['unknown', "$folder: $output"] if $failed;
    my @differences = $output =~ /^would be [^:]+: (.+)$/mg;
    my $most = $#differences < MOST ? $#differences : MOST - 1;
    my @found = map { ['warning', "$folder: $_: crvs-admin recordings reconcile"] } @differences[0 .. $most];
    push @found, ['warning', "$folder: " . (@differences - MOST) . ' more: crvs-admin recordings reconcile']
        if @differences > MOST;
    return @found;
}

1;
