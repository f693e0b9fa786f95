# New passwords: how they are asked, what they must be, and their hash.
package CrvsAdmin::Password;
use strict;
use warnings;
use feature 'fc';

use CrvsAdmin::Command qw(fail usage decoded);
use Exporter 'import';
use MIME::Base64 ();
use POSIX ();

our @EXPORT_OK = qw(new_password bcrypt);

use constant {
    BCRYPT_COST       => 10,
    SHORTEST_PASSWORD => 8,     # characters
    LONGEST_PASSWORD  => 72,    # bytes: bcrypt ignores all after them
};

# A new password: asked twice on the terminal, or the first line of standard input.
sub new_password {
    my ($username, $from_stdin) = @_;
    my $bytes;
    if ($from_stdin) {
        $bytes = <STDIN> // fail('standard input is empty: its first line is the password');
        $bytes =~ s/\r?\n\z//;
    } elsif (-t STDIN) {
        $bytes = asked("New password for $username: ");
        fail('the two passwords differ') if asked('The same again: ') ne $bytes;
    } else {
        usage('standard input is no terminal: give the password there with --password-stdin');
    }
    check_password(decoded($bytes, 'the password'), $bytes, $username);
    return $bytes;
}

sub check_password {
    my ($password, $bytes, $username) = @_;
    fail('a password has at least ' . SHORTEST_PASSWORD . ' characters') if length $password < SHORTEST_PASSWORD;
    fail('a password has at most ' . LONGEST_PASSWORD . ' bytes') if length $bytes > LONGEST_PASSWORD;
    fail('a password has no control characters') if $password =~ /\p{Cc}/;
    fail('the password is the user name') if fc $password eq fc $username;
}

sub asked {
    my ($question) = @_;
    my $terminal = POSIX::Termios->new;
    $terminal->getattr(fileno STDIN);
    my $flags = $terminal->getlflag;
    my $echo  = sub {
        my ($new_flags) = @_;
        $terminal->setlflag($new_flags);
        # Not TCSAFLUSH, which would throw away what was typed already.
        $terminal->setattr(fileno STDIN, POSIX::TCSADRAIN());
    };
    # By sigaction: a handler in %SIG waits for perl's next step, so a signal just before the read would be missed.
    my $stop = POSIX::SigAction->new(sub { $echo->($flags); POSIX::write(2, "\n", 1); POSIX::_exit(1) });
    my @signals = (POSIX::SIGINT(), POSIX::SIGTERM(), POSIX::SIGHUP());
    my %before = map { $_ => POSIX::SigAction->new } @signals;
    POSIX::sigaction($_, $stop, $before{$_}) for @signals;
    $echo->($flags & ~POSIX::ECHO());
    print STDERR $question;
    my $answer = <STDIN>;
    $echo->($flags);
    POSIX::sigaction($_, $before{$_}) for @signals;
    print STDERR "\n";
    fail('no password given') if !defined $answer;
    chomp $answer;
    return $answer;
}

sub bcrypt {
    my ($password) = @_;
    open my $random, '<:raw', '/dev/urandom' or fail("/dev/urandom: $!");
    (read($random, my $salt, 16) // 0) == 16 or fail("/dev/urandom: $!");
    close $random;
    # bcrypt's own base64: other letters, the same bits. 22 of them hold the 16 bytes.
    ($salt = substr MIME::Base64::encode_base64($salt, ''), 0, 22) =~ tr{A-Za-z0-9+/}{./A-Za-z0-9};
    my $hash = crypt $password, sprintf '$2y$%02d$%s', BCRYPT_COST, $salt;
    fail("this system's crypt() has no bcrypt") if !defined $hash || $hash !~ m{\A\$2y\$[./A-Za-z0-9\$]{56}\z};
    return $hash;
}

1;
