# crvs-admin migrate ...
package CrvsAdmin::Migrate;
use strict;
use warnings;

use CrvsAdmin::Command qw(fail usage parse operands);
use CrvsAdmin::Database qw(config_file connect_database settings GROUP);
use Cwd ();
use Encode ();
use File::Temp ();
use FindBin;
use POSIX ();

# sqitch's own tables, in an order in which they can be dropped.
my @REGISTRY = qw(events dependencies tags changes projects releases);

my %VERBS = map { $_ => 1 } qw(deploy status revert verify);

sub run {
    my @arguments = @_;
    my ($sql, $to, $yes);
    parse(\@arguments, 'sql=s' => \$sql, 'to=s' => \$to, 'yes|y' => \$yes);
    my $verb = shift @arguments // 'deploy';
    usage("'migrate $verb' is unknown: deploy, status, revert and verify are there") if !$VERBS{$verb};
    operands([], @arguments);
    usage('migrate revert wants --to CHANGE: the newest change that stays') if $verb eq 'revert' && !defined $to;
    usage("migrate $verb takes no --to") if $verb =~ /\A(?:status|verify)\z/ && defined $to;

    my $db = connect_database();
    my $database = $db->selectrow_array('SELECT DATABASE()');
    check_registry($db);
    check_functions_allowed($db) if $verb eq 'deploy';
    $db->disconnect;
    confirm_revert($database, $to) if $verb eq 'revert' && !$yes;
    my $home = File::Temp->newdir('crvs-admin-XXXXXX', TMPDIR => 1);
    write_sqitch_files("$home", $database);
    run_sqitch("$home", sql_folder($sql), $verb, '--target', $database,
        (defined $to ? ('--to', $to) : ()), ($verb eq 'revert' ? '-y' : ()));
}

# Not left to sqitch, which takes the end of its input for a yes.
sub confirm_revert {
    my ($database, $to) = @_;
    usage('standard input is no terminal: say --yes to revert') if !-t STDIN;
    print "What the changes after '$to' have stored in the database '$database' will be lost. Go on? [yes/no] ";
    STDOUT->flush;
    fail('nothing was changed') if (<STDIN> // '') !~ /\A\s*yes\s*\z/i;
}

# The registry's making ends with a row in `releases`. sqitch cannot go on with one that was left before, nor make it anew,
# and speaks of tables that exist or don't.
sub check_registry {
    my ($db) = @_;
    my %there = map { $_ => 1 } @{$db->selectcol_arrayref('SHOW TABLES')};
    my @tables = grep { $there{$_} } @REGISTRY;
    my $has_rows = sub { $there{$_[0]} && $db->selectrow_array("SELECT 1 FROM $_[0] LIMIT 1") };
    return if !@tables || (@tables == @REGISTRY && $has_rows->('releases'));
    fail("sqitch's tables are damaged: " . (join ', ', map { $there{$_} ? "no row in $_" : "no table $_" }
            grep { !$there{$_} || ($_ eq 'releases' && !$has_rows->($_)) } @REGISTRY)
        . ', though changes were deployed. Restore the database from a backup')
        if $has_rows->('changes') || $has_rows->('events');
    fail("an earlier migrate was interrupted while sqitch made its tables, before any change was deployed. If no other\n"
        . 'migrate is at work now, drop them in the database ' . $db->selectrow_array('SELECT DATABASE()')
        . ":\n\n    DROP TABLE " . (join ', ', @tables) . ";\n    DROP FUNCTION IF EXISTS checkit;\n\n"
        . 'then again crvs-admin migrate');
}

# sqitch's registry has a function and triggers. With a binary log the server lets only SUPER create them, and sqitch
# would stop half-way, leaving a registry that it can't mend.
sub check_functions_allowed {
    my ($db) = @_;
    return if $db->selectrow_array(q{SELECT 1 FROM information_schema.tables
        WHERE table_schema = DATABASE() AND table_name = 'changes'});
    my ($refused) = $db->selectrow_array('SELECT @@log_bin AND NOT @@log_bin_trust_function_creators');
    return if !$refused;
    return if grep { /\bSUPER\b|\bALL PRIVILEGES ON \*\.\*/ } @{$db->selectcol_arrayref('SHOW GRANTS')};
    fail('the server keeps a binary log and lets this account create no function, which sqitch needs once. As root: '
        . 'SET GLOBAL log_bin_trust_function_creators = 1; then again crvs-admin migrate; then set it back to 0');
}

# The names of the changes of the plan, the oldest first.
sub planned_changes {
    my $plan = sql_folder(@_) . '/sqitch.plan';
    open my $file, '<:encoding(UTF-8)', $plan or fail("$plan: $!");
    my @names = map { /\A([^\s%#\@]\S*) / ? $1 : () } <$file>;
    close $file;
    return @names;
}

sub sql_folder {
    my ($sql) = @_;
    my @folders = grep { defined } $sql // $ENV{CRVS_SQL};
    @folders = map { "$FindBin::RealBin/../$_" } qw(sql share/mod_crvs/sql) if !@folders;
    for my $folder (@folders) {
        return Cwd::realpath($folder) if -e "$folder/sqitch.plan";
    }
    fail("no sqitch.plan in @folders: say where it is with --sql");
}

# sqitch connects by itself (DBI, which reads our option file) and by the client `mysql`, which knows nothing of our
# group: it finds the same settings in the home folder that this command makes for it. So no password stands on a
# command line or in the environment.
sub write_sqitch_files {
    my ($home, $database) = @_;
    my $settings = settings();
    my $client = "[client]\n";
    for my $key (grep { $_ ne 'database' } sort keys %$settings) {
        (my $value = $settings->{$key}) =~ s/(["\\])/\\$1/g;
        # "loose": a setting that only libraries know doesn't stop the client.
        my $prefix = $key =~ /\A(?:loose-|host\z|user\z|password\z|port\z|socket\z|ssl)/ ? '' : 'loose-';
        $client .= $value eq '' ? "$prefix$key\n" : "$prefix$key = \"$value\"\n";
    }
    write_private("$home/.my.cnf", $client);

    my $driver = sqitch_driver();
    my $uri = sprintf "db:mysql://%s\@%s%s/%s?${driver}_read_default_file=%s&${driver}_read_default_group=%s",
        escaped($settings->{user} // scalar getpwuid $<), escaped($settings->{host} // ''),
        (defined $settings->{port} ? ":$settings->{port}" : ''), escaped($database),
        escaped(Cwd::realpath(config_file())), GROUP;
    $uri .= "&${driver}_socket=" . escaped($settings->{socket}) if defined $settings->{socket};
    # The registry in the school's own database: an account with rights on that one is enough.
    write_private("$home/sqitch.conf", "[target \"$database\"]\n\turi = \"$uri\"\n\tregistry = \"$database\"\n");
}

# sqitch 1.5 went from DBD::mysql to DBD::MariaDB, which takes attributes with its own prefix alone.
sub sqitch_driver {
    local %ENV = %ENV;
    delete @ENV{grep { /\A(?:SQITCH_|MYSQL_|MARIADB_)/ } keys %ENV};
    my ($major, $minor) = (qx(sqitch --version 2>&1) // '') =~ /\bv?([0-9]+)\.([0-9]+)/;
    return defined $major && ($major > 1 || ($major == 1 && $minor >= 5)) ? 'mariadb' : 'mysql';
}

sub write_private {
    my ($path, $text) = @_;
    my $old_mask = umask 0077;
    open my $file, '>:encoding(UTF-8)', $path or fail("$path: $!");
    print $file $text;
    close $file or fail("$path: $!");
    umask $old_mask;
}

sub escaped {
    my $bytes = Encode::encode('UTF-8', $_[0]);
    $bytes =~ s{([^A-Za-z0-9_.~/-])}{sprintf '%%%02X', ord $1}ge;
    return $bytes;
}

sub run_sqitch {
    my ($home, $sql, $verb, @arguments) = @_;
    local %ENV = %ENV;
    delete @ENV{grep { /\A(?:SQITCH_|MYSQL_|MARIADB_)/ } keys %ENV};
    my $account = getpwuid $<;
    @ENV{qw(HOME SQITCH_USER_CONFIG SQITCH_FULLNAME SQITCH_EMAIL)} =
        ($home, "$home/sqitch.conf", $account, $account . '@' . (POSIX::uname())[1]);
    my @command = ('sqitch', '--chdir', $sql, $verb, @arguments);
    my $status = do {
        no warnings 'exec';
        system { $command[0] } map { Encode::encode('UTF-8', $_) } @command;
    };
    fail("sqitch: $!. It is the Debian package sqitch, which wants libdbd-mysql-perl, or libdbd-mariadb-perl from 1.5 on")
        if $status == -1;
    # A database without any change is no failure of `status`, though sqitch counts it as one; it has said so.
    exit 1 if $status && $verb eq 'status';
    return if !$status;
    fail("sqitch $verb failed" . (sqitch_driver() eq 'mariadb' && !eval { require DBD::MariaDB }
        ? '. From 1.5 on it wants DBD::MariaDB: the Debian package libdbd-mariadb-perl' : ''));
}

1;
