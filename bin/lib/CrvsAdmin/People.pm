# crvs-admin user import and export
package CrvsAdmin::People;
use strict;
use warnings;
use utf8;
use feature 'fc';

use CrvsAdmin::Account qw(locked_admins LONGEST_NAME @ROLES);
use CrvsAdmin::Audit qw(note);
use CrvsAdmin::Command qw(fail parse operands);
use CrvsAdmin::Database qw(connect_database);
use CrvsAdmin::Table qw(read_table write_rows);
use Unicode::Normalize ();

my %ROLE_WORDS = map { my ($role, @words) = @$_; map { fc $_ => $role } @words } (
    ['', ''],
    ['learner', qw(learner student apprenant apprenante apprenant(e) élève eleve étudiant étudiante)],
    ['trainer', qw(trainer teacher formateur formatrice enseignant enseignante enseignant(e))],
    ['admin', qw(admin administrator administrateur administratrice)],
);

# ---- import ----

sub import_file {
    my @arguments = @_;
    my $dry_run;
    parse(\@arguments, 'dry-run|n' => \$dry_run);
    my ($file) = operands(['file'], @arguments);
    my @rows = read_table($file);
    my $db = connect_database();
    $db->begin_work;
    locked_admins($db);
    my (%seen, @problems);
    for my $row (@rows) {
        my $problem = problem_of($db, $row, \%seen);
        push @problems, "line $row->{line}: $problem" if $problem;
    }
    fail(join "\n", "nothing was imported from $file", @problems) if @problems;
    my %count = (created => 0, changed => 0, unchanged => 0);
    $count{carry_out($db, $_, $dry_run)}++ for @rows;
    $dry_run ? $db->rollback : $db->commit;
    print $dry_run ? 'Would be: ' : 'Done: ',
        join(', ', map { "$count{$_} $_" } qw(created changed unchanged)), ".\n";
    print "Nobody has a password yet: crvs-admin user link USERNAME makes a link that sets one.\n"
        if $count{created} && !$dry_run;
}

# What is wrong with a line; it is completed with the account that there is and the classes.
sub problem_of {
    my ($db, $row, $seen) = @_;
    return 'more cells than the first line has' if $row->{too_many};
    for my $cell (@$row{qw(name username email role codes)}) {
        $cell = Unicode::Normalize::NFC($cell);
        return 'characters that cannot be shown' if $cell =~ /[^\P{Cc}\s]/;
        $cell =~ s/\s+/ /g;
    }
    return 'the name is missing' if $row->{name} eq '';
    return 'the name is longer than ' . LONGEST_NAME . ' characters' if length $row->{name} > LONGEST_NAME;
    return 'a user name is made of letters, digits and @ . + - _'
        if $row->{username} !~ /\A[\p{L}\p{M}\p{N}\@.+_-]{1,150}\z/;
    return "'$row->{email}' is no e-mail address" if $row->{email} !~ /\A(?:[^\s\@]+\@[^\s\@]+)?\z/ || length $row->{email} > 254;
    $row->{role} = $ROLE_WORDS{fc $row->{role}} // return "the role '$row->{role}' is unknown: " . join(', ', @ROLES);
    $row->{classes} = classes_of($db, $row->{codes}) // return "a class code of '$row->{codes}' opens no class";
    # Asked of the database, which knows which names are the same to it.
    my ($key) = $db->selectrow_array('SELECT HEX(WEIGHT_STRING(CAST(? AS CHAR(150)) COLLATE utf8mb4_unicode_520_ci))',
        undef, $row->{username});
    return 'a line above has this user name already' if $seen->{$key}++;
    $row->{user} = $db->selectrow_hashref(
        'SELECT id, username, full_name, email, role FROM user WHERE username = ? FOR UPDATE', undef, $row->{username});
    return 'an administrator: change the role with crvs-admin user role'
        if $row->{user} && $row->{user}{role} eq 'admin' && $row->{role} !~ /\A(?:admin)?\z/;
    return;
}

sub classes_of {
    my ($db, $codes) = @_;
    $codes =~ tr{ ,;|/\-}{}d;
    (my $symbols = uc $codes) =~ tr/OIL/011/;
    return if length($symbols) % 8;
    my @classes = map {
        scalar $db->selectrow_array(
            'SELECT id FROM classroom WHERE join_code = ? AND join_open AND archived_at IS NULL', undef, $_)
    } unpack '(A8)*', $symbols;
    return if grep { !defined } @classes;
    return \@classes;
}

# Makes or changes an account. Says which: created, changed or unchanged.
sub carry_out {
    my ($db, $row) = @_;
    my $user = $row->{user};
    my $done = $user ? 'unchanged' : 'created';
    if (!$user) {
        $db->do('INSERT INTO user (username, full_name, email, role, created_at) VALUES (?, ?, ?, ?, UTC_TIMESTAMP())',
            undef, $row->{username}, $row->{name}, $row->{email}, $row->{role} || 'learner');
        $user = { id => $db->last_insert_id(undef, undef, undef, undef), username => $row->{username} };
        note($db, 'user_created', $user, $row->{role} || 'learner');
    } else {
        my %new = (full_name => $row->{name}, email => $row->{email} || $user->{email}, role => $row->{role} || $user->{role});
        if (grep { $new{$_} ne $user->{$_} } keys %new) {
            $done = 'changed';
            $db->do('UPDATE user SET full_name = ?, email = ?, role = ? WHERE id = ?', undef, @new{qw(full_name email role)},
                $user->{id});
            $db->do('UPDATE classroom_member SET sort_name = ? WHERE user_id = ?', undef, $new{full_name}, $user->{id});
            note($db, 'user_role', $user, "$user->{role} > $new{role}") if $new{role} ne $user->{role};
            note($db, 'user_changed', $user);
        }
    }
    for my $class (@{ $row->{classes} }) {
        next if $db->selectrow_array('SELECT 1 FROM classroom_member WHERE classroom_id = ? AND user_id = ? FOR UPDATE',
            undef, $class, $user->{id});
        $db->do('INSERT INTO classroom_member (classroom_id, user_id, role, sort_name, joined_at)'
            . " SELECT ?, id, 'student', full_name, UTC_TIMESTAMP() FROM user WHERE id = ?"
            . ' ON DUPLICATE KEY UPDATE role = classroom_member.role', undef, $class, $user->{id});
        $done = 'changed' if $done eq 'unchanged';
    }
    return $done;
}

# ---- export ----

sub export {
    my @arguments = @_;
    parse(\@arguments);
    operands([], @arguments);
    my $users = connect_database()->selectall_arrayref(q{
        SELECT u.full_name, u.username, u.email, u.role,
            COALESCE((SELECT GROUP_CONCAT(c.join_code ORDER BY c.id SEPARATOR ' ')
                      FROM classroom_member m JOIN classroom c ON c.id = m.classroom_id
                      WHERE m.user_id = u.id AND m.role = 'student' AND c.archived_at IS NULL AND c.join_open), ''),
            IF(u.disabled_at IS NULL, '', 'disabled')
        FROM user u ORDER BY u.full_name, u.id});
    write_rows(\*STDOUT, ['name', 'username', 'email', 'role', 'class codes', 'state'], @$users);
}

1;
