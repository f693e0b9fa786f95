# The connection that the option file describes.
package CrvsAdmin::Database;
use strict;
use warnings;

use CrvsAdmin::Command qw(fail decoded);
use DBI;
use Exporter 'import';

our @EXPORT_OK = qw(config_file try_connection connect_database settings GROUP);

use constant {
    DEFAULT_CONFIG      => '/etc/crvs/my.cnf',
    GROUP               => 'crvs',
    ER_DUPLICATE        => 1062,
    ER_NO_TABLE         => 1146,
    ER_UNKNOWN_DATABASE => 1049,
};

my $config = $ENV{CRVS_CONFIG} // DEFAULT_CONFIG;
my $db;

# The option file: --config, CRVS_CONFIG or the usual one.
sub config_file {
    return $config;
}

sub set_config_file {
    ($config) = @_;
    return;
}

# The connection, or undef and a sentence why there is none.
sub try_connection {
    -r $config && -f _
        or return (undef, "$config: " . ($! || 'no file') . '. crvs-admin setup makes it; or name another with --config or CRVS_CONFIG');
    my $source = 'DBI:mysql:;mysql_read_default_file=' . $config . ';mysql_read_default_group=' . GROUP;
    $db = DBI->connect($source, undef, undef, {
        RaiseError => 0, PrintError => 0, AutoCommit => 1, mysql_enable_utf8mb4 => 1, mysql_auto_reconnect => 0,
    });
    if (!$db) {
        my $message = decoded(DBI->errstr, 'the message');
        $message .= "\nCreate it first; its [" . GROUP . "] group names it" if DBI->err == ER_UNKNOWN_DATABASE;
        return (undef, "no connection to the database ($config): $message");
    }
    $db->{HandleError} = \&database_failed;
    $db->{RaiseError}  = 1;
    $db->do(q{SET SESSION time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'});
    # Without locks on gaps: two commands on the same accounts wait for each other and don't end in a deadlock.
    $db->do('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
    # MariaDB from 11.6 on otherwise fails where a row was changed while a statement waited for it.
    $db->do('SET SESSION innodb_snapshot_isolation = OFF')
        if $db->selectrow_array(q{SHOW VARIABLES LIKE 'innodb_snapshot_isolation'});
    $db->selectrow_array('SELECT DATABASE()')
        // return (undef, "$config: the group [" . GROUP . '] names no database');
    return ($db);
}

sub connect_database {
    my ($connection, $message) = try_connection();
    return $connection // fail($message);
}

# A duplicate key is left to the caller: RaiseError makes it an exception.
sub database_failed {
    my ($message, $handle) = @_;
    return 0 if $handle->err == ER_DUPLICATE;
    fail('the database has no tables yet: run crvs-admin migrate') if $handle->err == ER_NO_TABLE;
    fail("the database says: $message");
}

# The option file's settings for us, as the database's own tools read them.
sub settings {
    my %settings;
    for my $option ([], ['--show']) {    # MySQL hides passwords without --show, which MariaDB doesn't know
        open my $pipe, '-|:encoding(UTF-8)', 'my_print_defaults', "--defaults-file=$config", @$option, GROUP
            or fail("my_print_defaults: $!. It comes with the database's client programs");
        while (my $line = <$pipe>) {
            chomp $line;
            my ($key, $value) = $line =~ /\A--([^=]+)(?:=(.*))?\z/s or next;
            $key =~ tr/_/-/;
            $settings{$key} = $value // '';
        }
        close $pipe or fail("my_print_defaults cannot read $config");
        last if ($settings{password} // '') !~ /\A\*+\z/;
    }
    return \%settings;
}

# A command that gives up leaves nothing half done.
END {
    local $?;
    if ($db && !$db->{AutoCommit}) {
        $db->{HandleError} = undef;
        $db->{RaiseError}  = 0;
        $db->rollback;
    }
}

1;
