# crvs-admin setup: what a school needs before Apache can serve it, where MariaDB runs on this machine. What is there already
# is left as it is, so that it can be run again.
package CrvsAdmin::Setup;
use strict;
use warnings;

use CrvsAdmin::Command qw(fail usage parse operands);
use CrvsAdmin::Database qw(config_file settings try_connection GROUP);
use CrvsAdmin::Migrate ();
use DBI;
use File::Basename ();
use File::Path ();

use constant {
    SOCKET     => '/run/mysqld/mysqld.sock',
    RECORDINGS => '/var/lib/crvs/recordings',
    ACCOUNT    => 'www-data',
};

sub run {
    my @arguments = @_;
    my ($socket, $recordings, $account) = (SOCKET, RECORDINGS, ACCOUNT);
    parse(\@arguments, 'socket=s' => \$socket, 'recording-dir=s' => \$recordings, 'account=s' => \$account);
    operands([], @arguments);
    fail('only root can do this: sudo crvs-admin setup') if $> != 0;
    my ($uid, $gid) = (getpwnam $account)[2, 3];
    fail("there is no account '$account' for Apache's children: say which with --account") if !defined $uid;
    my $folder = File::Basename::dirname(config_file());
    make_folder($folder, 0755, 0, 0);
    make_file(config_file(), 0640, $gid, option_file($socket));
    make_file("$folder/webhook-secret", 0600, 0, random_word() . "\n");
    make_folder($recordings, 0750, $uid, $gid);
    prepare_database($socket);
    CrvsAdmin::Migrate::run();
    print "Next: crvs-admin user add NAME --name \"...\" --role admin\n";
}

sub say_made {
    my ($path, $made) = @_;
    print "$path: ", ($made ? 'made' : 'is there already'), "\n";
}

sub make_folder {
    my ($path, $mode, $uid, $gid) = @_;
    return say_made($path, 0) if -d $path;
    File::Path::make_path($path, {mode => 0755, error => \my $errors});
    my ($reason) = map { values %$_ } @$errors;
    fail("$path: $reason") if defined $reason;
    chown($uid, $gid, $path) && chmod($mode, $path) or fail("$path: $!");
    say_made($path, 1);
}

sub make_file {
    my ($path, $mode, $gid, $text) = @_;
    return say_made($path, 0) if -e $path;
    # Complete before it has its name, and nobody's before it is complete.
    my $new = "$path.new";
    unlink $new;
    my $old_mask = umask 0077;
    open my $file, '>:encoding(UTF-8)', $new or fail("$new: $!");
    umask $old_mask;
    print $file $text;
    close $file && chown(0, $gid, $new) && chmod($mode, $new) && rename($new, $path) or fail("$path: $!");
    say_made($path, 1);
}

sub random_word {
    open my $random, '<:raw', '/dev/urandom' or fail("/dev/urandom: $!");
    (read($random, my $bytes, 32) // 0) == 32 or fail("/dev/urandom: $!");
    return unpack 'H*', $bytes;
}

sub option_file {
    my ($socket) = @_;
    my $password = random_word();
    return <<"END";
# The school's database connection, for Apache (CrvsDatabaseFile) and crvs-admin.
[crvs]
user = crvs
password = "$password"
database = crvs
socket = $socket
default-character-set = utf8mb4
# Seconds until a server that doesn't answer counts as away.
connect-timeout = 3
END
}

# The database and its account, as the option file has them.
sub prepare_database {
    my ($socket) = @_;
    my ($db, $message) = try_connection();
    if ($db) {
        $db->disconnect;
        print "the database: is there already\n";
        return;
    }
    my $settings = settings();
    my ($user, $password, $name) = map { $settings->{$_} // fail(config_file() . ': the group [' . GROUP . "] has no $_") }
        qw(user password database);
    fail("$message\nThat server is another machine's: make the database and its account there") if remote($settings);
    my $root = DBI->connect("DBI:mysql:;mysql_socket=$socket", 'root', undef, {RaiseError => 0, PrintError => 0})
        // fail("root cannot reach a MariaDB on this machine: " . DBI->errstr
            . "\nDoes it run (systemctl start mariadb)? Is its socket another (--socket)? Where root has a password, make the "
            . 'database by hand, as the head of my.cnf in the documentation says');
    my $account = $root->quote($user) . q{@'localhost'};
    my $database = $root->quote_identifier($name);
    for my $statement (
        "CREATE DATABASE IF NOT EXISTS $database CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci",
        "CREATE USER IF NOT EXISTS $account", "ALTER USER $account IDENTIFIED BY " . $root->quote($password),
        "GRANT ALL ON $database.* TO $account") {
        $root->do($statement) or fail('the database says: ' . $root->errstr);
    }
    $root->disconnect;
    print "the database $name and its account $user\@localhost: made\n";
}

sub remote {
    my ($settings) = @_;
    return !defined $settings->{socket} && ($settings->{host} // 'localhost') !~ /\A(?:localhost|127\.0\.0\.1|::1)\z/;
}

1;
