# What holds for an account, whichever command changes it.
package CrvsAdmin::Account;
use strict;
use warnings;
use utf8;

use CrvsAdmin::Command qw(fail usage);
use Exporter 'import';
use Unicode::Normalize ();

our @EXPORT_OK = qw(cleaned checked_username checked_role checked_email locked_user locked_admins refuse_last_admin
    end_sessions LONGEST_NAME @ROLES);

use constant {
    LONGEST_NAME  => 150,
    LONGEST_EMAIL => 254,
};

our @ROLES = qw(learner trainer admin);

# As a text is stored: composed characters, no needless space.
sub cleaned {
    my ($text, $what, $longest) = @_;
    $text = Unicode::Normalize::NFC($text);
    # And those that turn the direction of what follows.
    usage("$what has control characters") if $text =~ /[\p{Cc}\x{202a}-\x{202e}\x{2066}-\x{2069}]/;
    $text =~ s/\A\s+|\s+\z//g;
    $text =~ s/\s+/ /g;
    usage("$what is empty") if $text eq '';
    usage("$what is longer than $longest characters") if length $text > $longest;
    return $text;
}

sub checked_username {
    my $username = cleaned($_[0], 'the user name', LONGEST_NAME);
    usage('a user name is made of letters, digits and @ . + - _') if $username !~ /\A[\p{L}\p{M}\p{N}\@.+_-]+\z/;
    return $username;
}

sub checked_email {
    my $email = cleaned($_[0], 'the address', LONGEST_EMAIL);
    usage("'$email' is no e-mail address") if $email !~ /\A[^\s\@]+\@[^\s\@]+\z/;
    return $email;
}

sub checked_role {
    my ($role) = @_;
    usage("the role '$role' is unknown: " . join(', ', @ROLES)) if !grep { $_ eq $role } @ROLES;
    return $role;
}

# The account's row, locked until the transaction ends.
sub locked_user {
    my ($db, $username) = @_;
    return $db->selectrow_hashref('SELECT id, username, role, disabled_at FROM user WHERE username = ? FOR UPDATE',
        undef, Unicode::Normalize::NFC($username)) // fail("there is no user '$username'");
}

# How many administrators can sign in. Their rows are locked, and before any other, so that two commands at once neither
# take away each other's last one nor wait for each other.
sub locked_admins {
    my ($db) = @_;
    my $admins = $db->selectcol_arrayref(
        q{SELECT id FROM user WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id FOR UPDATE});
    return scalar @$admins;
}

sub refuse_last_admin {
    my ($user, $admins) = @_;
    return if $user->{role} ne 'admin' || $user->{disabled_at} || $admins > 1;
    fail("'$user->{username}' is the last administrator: make another first");
}

sub end_sessions {
    my ($db, $user) = @_;
    return 0 + $db->do('DELETE FROM user_session WHERE user_id = ?', undef, $user->{id});
}

1;
