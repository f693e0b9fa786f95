# What crvs-admin doctor asks Apache, and the files that its configuration names.
package CrvsAdmin::DoctorApache;
use strict;
use warnings;

use CrvsAdmin::Database qw(config_file);
use Encode ();
use Exporter 'import';
use Text::ParseWords ();

our @EXPORT_OK = qw(not_looked_at value ran unique);

my @COMMANDS = qw(apachectl apache2ctl /usr/sbin/apachectl /usr/sbin/apache2ctl apache2 httpd /usr/sbin/httpd);
my %LOCAL = map { $_ => 1 } qw(localhost 127.0.0.1 ::1 [::1]);

# What Apache says of itself: {apache => {command, output, failed}, modules => text, servers => [{Crvs... => [values]}]}
sub look_around {
    my ($command) = @_;
    my @command = defined $command ? Text::ParseWords::shellwords($command) : (find());
    return (apache => {}, servers => []) if !@command;
    my ($failed, $output) = ran(@command, '-t', '-D', 'DUMP_CRVS');
    my ($unknown, $modules) = $failed ? (1, '') : ran(@command, '-M');
    return (
        apache  => {command => "@command", output => $output, failed => $failed},
        modules => $unknown ? undef : $modules,
        servers => [servers($output)],
    );
}

sub find {
    for my $name (@COMMANDS) {
        for my $path ($name =~ m{/} ? $name : map { "$_/$name" } split /:/, $ENV{PATH} // '') {
            return $path if -x $path;
        }
    }
    return;
}

# Whether a command failed, and all that it said.
sub ran {
    my @command = @_;
    my $pid = open my $pipe, '-|';
    return (1, "cannot run: $!") if !defined $pid;
    if (!$pid) {
        open STDERR, '>&', \*STDOUT;
        no warnings 'exec';
        exec { $command[0] } map { Encode::encode('UTF-8', $_) } @command or print "$command[0]: $!\n";
        require POSIX;
        STDOUT->flush;
        POSIX::_exit(127);
    }
    binmode $pipe, ':raw';
    my $output = Encode::decode('UTF-8', do { local $/; <$pipe> // '' });
    close $pipe;
    return ($? != 0, $output);
}

# The blocks of DUMP_CRVS, one for each server where the engine is on.
sub servers {
    my ($output) = @_;
    my @servers;
    for my $line (split /\n/, $output) {
        if ($line =~ /\Aserver (\S*) ?(.*)\z/) {
            push @servers, {name => $1 eq '' ? 'the main server' : $1, place => $2};
        } elsif (@servers && $line =~ /\A(TLS|User|Health|LimitRequestBody|SecRequestBodyLimit|DBD\w+|Crvs\w+) (.*)\z/) {
            push @{$servers[-1]{$1}}, $2;
        }
    }
    return @servers;
}

sub value {
    my ($server, $name) = @_;
    return $server->{$name} ? $server->{$name}[-1] : '';
}

sub not_looked_at {
    my ($about) = @_;
    return ['unknown', 'not looked at: no server has CrvsEngine On'] if !@{$about->{servers}};
    return;
}

# ---- The checks ----

sub configuration {
    my ($about) = @_;
    my $apache = $about->{apache};
    return ['error', 'no apachectl, apache2 or httpd is there. Name it with --apache'] if !$apache->{command};
    return if !$apache->{failed};
    # Warnings come first; the sentence that matters is the last one before "AH00014: Configuration check failed".
    my @lines = grep { /\S/ && !/\AAction |error log may have more|\AAH00014/ } split /\n/, $apache->{output};
    my $last = @lines ? $lines[-1] : 'no message';
    $last =~ s/\A(?:\[[^\]]*\] )+//;
    $last = "$lines[-2] $last" if @lines > 1 && $lines[-2] =~ /Syntax error/;
    return ['error', "$apache->{command} -t does not accept its configuration: $last"];
}

sub module {
    my ($about) = @_;
    return ['unknown', 'not looked at: Apache does not read its configuration'] if !defined $about->{modules};
    return if $about->{modules} =~ /^\s*crvs_module\b/m;
    return ['error', 'mod_crvs is not loaded. On Debian: a2enmod crvs, then restart Apache'];
}

sub engine {
    my ($about) = @_;
    return ['unknown', 'not looked at: mod_crvs is not there'] if ($about->{modules} // '') !~ /^\s*crvs_module\b/m;
    return if @{$about->{servers}};
    return ['error', 'no server has CrvsEngine On: put it in the virtual host of the school'];
}

# What the example has is nobody's.
sub example {
    my ($about) = @_;
    my @found = not_looked_at($about);
    for my $server (@{$about->{servers}}) {
        my %left = (ServerName => $server->{name},
            map { $_ => value($server, $_) } qw(CrvsMeetingBaseURL CrvsRecordingHosts));
        my @names = grep { $left{$_} =~ m{(?:\A|[\s./@])example\.(?:org|com)\b} } sort keys %left;
        push @found, ['warning', "the site still has the example's hosts: "
            . join(', ', map { "$_ $left{$_}" } @names) . '. Put in your own'] if @names;
    }
    return unique(@found);
}

sub tls {
    my ($about) = @_;
    my @open = grep { value($_, 'TLS') ne 'On' && !$LOCAL{$_->{name}} } @{$about->{servers}};
    return (not_looked_at($about), map {
        ['warning', "$_->{name} ($_->{place}) has no TLS: passwords and cookies can be read on the way. SSLEngine On, "
            . 'or ServerName https://... behind a proxy that has it']
    } @open);
}

# A film is hundreds of megabytes.
sub limits {
    my ($about) = @_;
    my @found = not_looked_at($about);
    for my $server (grep { value($_, 'CrvsRecordingDir') ne '' } @{$about->{servers}}) {
        for my $name (qw(CrvsMaxUpload LimitRequestBody SecRequestBodyLimit)) {
            my $limit = value($server, $name);
            push @found, ['warning', "$name $limit: recordings are kept here, and one of more than "
                . sprintf('%.1f', $limit / 2**20) . ' MiB is refused']
                if $limit =~ /\A[1-9]\d*\z/ && $limit < 64 * 2**20;
        }
    }
    return unique(@found);
}

sub time_zone {
    my ($about) = @_;
    my @unset = grep { value($_, 'CrvsTimeZone') eq '' } @{$about->{servers}};
    return (not_looked_at($about), map {
        ['warning', "$_->{name} has no CrvsTimeZone: times are typed and shown in UTC. For example CrvsTimeZone "
            . 'Africa/Douala']
    } @unset);
}

sub secret {
    my ($about) = @_;
    my @found = not_looked_at($about);
    for my $server (@{$about->{servers}}) {
        my @sources = @{$server->{CrvsWebhookSecret} // []};
        push @found, ['error', "$server->{name} has no CrvsWebhookSecret: anybody can announce recordings. "
            . '(umask 077; openssl rand -hex 32 >/etc/crvs/webhook-secret), then CrvsWebhookSecret file:...']
            if !@sources;
        for my $source (@sources) {
            my ($path) = $source =~ /\A(?:file|literal):(.*)/ or next;
            my $mode = mode($path) // next;
            push @found, ['error', "everybody on this machine can read the webhook's secret in $path: chmod 600 it"]
                if $mode & 0006;
        }
    }
    return unique(@found);
}

sub reconnect {
    my ($about) = @_;
    my @wrong = grep { value($_, 'DBDParams') !~ /\breconnect=0\b/ } @{$about->{servers}};
    return (not_looked_at($about), unique(map {
        ['warning', 'DBDParams has no reconnect=0: the driver would make dead connections anew by itself and lose what '
            . 'was prepared on them. mod_crvs switches it off; say so, for other modules that use the connections']
    } @wrong));
}

# The option file holds the database's password: for Apache's children and root, and nobody else.
sub rights {
    my ($about) = @_;
    my $file = config_file();
    my $mode = mode($file) // return ['unknown', "$file: $!"];
    my @found;
    for my $read (grep { $_ ne '' && !is_same($_, $file) } map { value($_, 'CrvsDatabaseFile') } @{$about->{servers}}) {
        push @found, ['warning', "Apache reads the database's account in $read (CrvsDatabaseFile), and this command in $file: "
            . "crvs-admin --config $read"];
    }
    push @found, ['error', "everybody on this machine can read the database's password in $file: chmod 640 it"]
        if $mode & 0006;
    my @users = map { value($_, 'User') } grep { value($_, 'DBDParams') =~ /\bgroup=/ } @{$about->{servers}};
    for my $user (@users) {
        push @found, ['error', "Apache's children ($user) cannot read $file, and DBDParams leads there: "
            . "chgrp $user $file && chmod 640 $file"] if $user ne '' && !can_read($user, $file);
    }
    return unique(@found);
}

# ---- Files ----

sub is_same {
    my @places = map { join ':', (stat Encode::encode('UTF-8', $_))[0, 1] } @_;
    return $places[0] ne '' && $places[0] eq $places[1];
}

sub mode {
    my ($path) = @_;
    my @stat = stat Encode::encode('UTF-8', $path) or return;
    return $stat[2] & 07777;
}

sub can_read {
    my ($user, $path) = @_;
    my (undef, undef, $uid, $gid) = getpwnam $user or return 1;    # Apache itself complains of an unknown one
    my ($mode, $owner, $group) = (stat $path)[2, 4, 5];
    return $mode & 0400 if $uid == $owner;
    my $members = (getgrgid $group)[3] // '';
    return $mode & 0040 if $gid == $group || grep { $_ eq $user } split / /, $members;
    return $mode & 0004;
}

sub unique {
    my %seen;
    return grep { !$seen{"@$_"}++ } @_;
}

1;
