# What crvs-admin doctor asks the database.
package CrvsAdmin::DoctorDatabase;
use strict;
use warnings;

use CrvsAdmin::Database qw(try_connection);
use CrvsAdmin::Migrate ();

# Seconds between this machine's clock and the database's.
use constant { NOTICEABLE => 5, WRONG => 60 };

# {db => the connection or undef, db_message => why there is none}
sub look_around {
    my ($db, $message) = try_connection();
    # A query that fails is a finding, and not the end.
    $db->{HandleError} = undef if $db;
    return (db => $db, db_message => $message);
}

sub not_looked_at {
    my ($about) = @_;
    return if $about->{db};
    return ['unknown', 'not looked at: the database is out of reach'];
}

sub has_table {
    my ($about, $name) = @_;
    return $about->{db}->selectrow_array(
        'SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?', undef, $name);
}

# ---- The checks ----

sub connection {
    my ($about) = @_;
    return if $about->{db};
    return ['error', "$about->{db_message}. Does the server run, and does the option file say where and as whom?"];
}

sub migrations {
    my ($about) = @_;
    return not_looked_at($about) if !$about->{db};
    my %done = map { $_ => 1 } has_table($about, 'changes')
        ? @{$about->{db}->selectcol_arrayref("SELECT `change` FROM changes WHERE project = 'crvs'")} : ();
    my %planned = map { $_ => 1 } CrvsAdmin::Migrate::planned_changes($about->{sql});
    my @missing = grep { !$done{$_} } sort keys %planned;
    my @newer = grep { !$planned{$_} } sort keys %done;
    return (
        (@missing ? ['error', 'the database lacks ' . join(', ', @missing) . ': back it up, then crvs-admin migrate']
            : ()),
        (@newer ? ['warning', 'the database is newer than this installation (' . join(', ', @newer)
            . '): make install the same version everywhere'] : ()),
    );
}

# Names in any script; hashes and addresses are ASCII.
sub collation {
    my ($about) = @_;
    return not_looked_at($about) if !$about->{db};
    my $columns = $about->{db}->selectcol_arrayref(q{
        SELECT CONCAT(table_name, '.', column_name) FROM information_schema.columns
        WHERE table_schema = DATABASE() AND character_set_name NOT IN ('utf8mb4', 'ascii')
        AND table_name IN ('category', 'user', 'classroom', 'classroom_member', 'live_session', 'course', 'module',
            'lesson')
        ORDER BY 1});
    my $default = $about->{db}->selectrow_array('SELECT @@character_set_database');
    my $name = $about->{db}->selectrow_array('SELECT DATABASE()');
    return (
        (@$columns ? ['error', 'these columns cannot hold every character: ' . join(', ', @$columns)
            . '. ALTER TABLE ... CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci'] : ()),
        ($default ne 'utf8mb4' ? ['warning', "new tables would be in $default: ALTER DATABASE `$name` CHARACTER SET "
            . 'utf8mb4 COLLATE utf8mb4_unicode_520_ci'] : ()),
    );
}

# Sessions begin and end by the database's clock; signatures of the webhook are checked by this machine's.
sub clock {
    my ($about) = @_;
    return not_looked_at($about) if !$about->{db};
    my $before = time;
    my $there = $about->{db}->selectrow_array('SELECT UNIX_TIMESTAMP()');
    my $difference = $there < $before ? $before - $there : $there > time ? $there - time : 0;
    my $level = $difference > WRONG ? 'error' : $difference > NOTICEABLE ? 'warning' : return;
    return [$level, "this machine's clock and the database's are $difference seconds apart: let both follow NTP "
        . '(timedatectl set-ntp true)'];
}

sub admin {
    my ($about) = @_;
    return not_looked_at($about) if !$about->{db};
    return ['unknown', 'not looked at: the database has no accounts yet'] if !has_table($about, 'user');
    return if $about->{db}->selectrow_array(
        q{SELECT 1 FROM user WHERE role = 'admin' AND disabled_at IS NULL LIMIT 1});
    return ['warning', 'nobody is an administrator: crvs-admin user add NAME --name "..." --role admin'
        . ' (where CrvsRoleFrom is set: the group that it takes for administrators is empty)'];
}

1;
