# crvs-admin user ...
package CrvsAdmin::User;
use strict;
use warnings;

use CrvsAdmin::Account qw(cleaned checked_username checked_role checked_email locked_user locked_admins
    refuse_last_admin end_sessions LONGEST_NAME @ROLES);
use CrvsAdmin::Audit qw(note);
use CrvsAdmin::Command qw(fail usage parse operands print_table);
use CrvsAdmin::Database qw(connect_database);
use CrvsAdmin::Password qw(new_password bcrypt);
use Unicode::Normalize ();

sub add {
    my @arguments = @_;
    my ($name, $role, $email, $language, $from_stdin);
    parse(\@arguments, 'name=s' => \$name, 'role=s' => \$role, 'email=s' => \$email, 'language=s' => \$language,
        'password-stdin' => \$from_stdin);
    my ($username) = operands(['username'], @arguments);
    $username = checked_username($username);
    $name = cleaned($name // usage('--name is missing'), 'the name', LONGEST_NAME);
    checked_role($role // usage('--role is missing: ' . join(', ', @ROLES)));
    $email = checked_email($email) if defined $email;
    usage("'$language' is no language: fr, en") if defined $language && $language !~ /\A[a-z]{2,3}\z/;

    my $db = connect_database();
    fail("the user name '$username' is taken")
        if $db->selectrow_array('SELECT id FROM user WHERE username = ?', undef, $username);
    my $hash = bcrypt(new_password($username, $from_stdin));
    $db->begin_work;
    my $added = eval {
        $db->do('INSERT INTO user (username, email, full_name, role, password_hash, language, created_at)'
            . ' VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP())',
            undef, $username, $email // '', $name, $role, $hash, $language);
    };
    fail("the user name '$username' is taken") if !$added;
    note($db, 'user_created', { id => $db->last_insert_id(undef, undef, undef, undef), username => $username }, $role);
    $db->commit;
    print "Added $username ($name, $role).\n";
}

sub passwd {
    my @arguments = @_;
    my $from_stdin;
    parse(\@arguments, 'password-stdin' => \$from_stdin);
    my ($username) = operands(['username'], @arguments);
    my $db = connect_database();
    # Looked for before the password is asked, and locked only after: nobody is kept waiting by the one who types.
    $db->selectrow_array('SELECT id FROM user WHERE username = ?', undef, Unicode::Normalize::NFC($username))
        // fail("there is no user '$username'");
    my $hash = bcrypt(new_password($username, $from_stdin));
    $db->begin_work;
    my $user = locked_user($db, $username);
    $db->do('UPDATE user SET password_hash = ? WHERE id = ?', undef, $hash, $user->{id});
    $db->do('DELETE FROM user_link WHERE user_id = ?', undef, $user->{id});
    my $sessions = end_sessions($db, $user);
    note($db, 'password_set', $user);
    $db->commit;
    print "$user->{username} has a new password; $sessions open sessions ended.\n";
}

sub role {
    my @arguments = @_;
    parse(\@arguments);
    my ($username, $role) = operands(['username', 'role'], @arguments);
    checked_role($role);
    my $db = connect_database();
    $db->begin_work;
    my $admins = locked_admins($db);
    my $user = locked_user($db, $username);
    refuse_last_admin($user, $admins) if $role ne 'admin';
    $db->do('UPDATE user SET role = ? WHERE id = ?', undef, $role, $user->{id});
    note($db, 'user_role', $user, "$user->{role} > $role") if $user->{role} ne $role;
    $db->commit;
    print "$user->{username} is ", ($user->{role} eq $role ? 'already ' : 'now '), "$role.\n";
}

sub disable {
    my @arguments = @_;
    parse(\@arguments);
    my ($username) = operands(['username'], @arguments);
    my $db = connect_database();
    $db->begin_work;
    my $admins = locked_admins($db);
    my $user = locked_user($db, $username);
    refuse_last_admin($user, $admins);
    $db->do('UPDATE user SET disabled_at = COALESCE(disabled_at, UTC_TIMESTAMP()) WHERE id = ?', undef, $user->{id});
    $db->do('DELETE FROM user_link WHERE user_id = ?', undef, $user->{id});
    my $sessions = end_sessions($db, $user);
    note($db, 'user_disabled', $user) if !$user->{disabled_at};
    $db->commit;
    print "$user->{username} is ", ($user->{disabled_at} ? 'already ' : ''), "disabled; ",
        "$sessions open sessions ended.\n";
}

sub enable {
    my @arguments = @_;
    parse(\@arguments);
    my ($username) = operands(['username'], @arguments);
    my $db = connect_database();
    $db->begin_work;
    my $user = locked_user($db, $username);
    $db->do('UPDATE user SET disabled_at = NULL WHERE id = ?', undef, $user->{id});
    note($db, 'user_enabled', $user) if $user->{disabled_at};
    $db->commit;
    print "$user->{username} is ", ($user->{disabled_at} ? 'enabled' : 'enabled already'), ".\n";
}

sub list {
    my @arguments = @_;
    my $role;
    parse(\@arguments, 'role=s' => \$role);
    operands([], @arguments);
    checked_role($role) if defined $role;
    my $db = connect_database();
    my $users = $db->selectall_arrayref(
        q{SELECT username, role, full_name, email, IF(disabled_at IS NULL, '', 'disabled') FROM user}
            . (defined $role ? ' WHERE role = ?' : '') . ' ORDER BY username', undef, $role // ());
    print_table(['USER NAME', 'ROLE', 'NAME', 'E-MAIL', ''], @$users);
}

1;
