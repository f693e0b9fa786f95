# crvs-admin recordings ...
package CrvsAdmin::Recordings;
use strict;
use warnings;

use CrvsAdmin::Command qw(fail usage parse operands);
use CrvsAdmin::Database qw(connect_database);
use CrvsAdmin::DoctorApache ();
use CrvsAdmin::JibriFile qw(recordings_in room_of session_of has_index);
use Digest::SHA ();
use Encode ();
use Exporter 'import';
use File::Copy ();
use IO::Handle ();

our @EXPORT_OK = qw(differences);

use constant {
    # In days: what an upload may be left alone for, with some to spare.
    LONGEST_UPLOAD => 9,
    # In days, as the site's own bin.
    BIN => 30,
};

# CrvsRecordingDir, which must be there: what was said, else the only one of Apache's configuration.
sub checked_folder {
    my ($folder) = @_;
    $folder //= $ENV{CRVS_RECORDING_DIR};
    if (!defined $folder) {
        my %apache = CrvsAdmin::DoctorApache::look_around();
        my %folders = map { $_ => 1 } grep { $_ ne '' } map { @{$_->{CrvsRecordingDir} // []} } @{$apache{servers}};
        usage('say with --recording-dir where CrvsRecordingDir is') if keys %folders != 1;
        ($folder) = keys %folders;
    }
    -d $folder && -w _ or fail("$folder: " . ($! || 'no folder that can be written to'));
    return $folder;
}

# ---- import ----

sub import_directories {
    my @arguments = @_;
    my ($folder, $move);
    my $settled = 10;
    parse(\@arguments, 'recording-dir=s' => \$folder, 'settled=i' => \$settled, 'move' => \$move);
    usage('missing: DIRECTORY') if !@arguments;
    usage('--settled takes a number of minutes') if $settled < 0;
    $folder = checked_folder($folder);
    my $db = connect_database();
    my %count = (imported => 0, known => 0, left => 0);
    for my $file (map { recordings_in($_) } map { Encode::encode('UTF-8', $_) } @arguments) {
        my ($what, $why) = import_file($db, $folder, $file, $settled, $move);
        $count{$what}++;
        print "$what: ", shown($file), (defined $why ? " ($why)" : ''), "\n" if $what ne 'known';
    }
    print "$count{imported} imported, $count{known} known, $count{left} left alone.\n";
}

# Text for a terminal, of a name that may be any bytes.
sub shown {
    my $text = Encode::decode('UTF-8', $_[0]);
    $text =~ s/[[:cntrl:]]/?/g;
    return $text;
}

# What became of a file: imported, known, or left; and why.
sub import_file {
    my ($db, $folder, $file, $settled, $move) = @_;
    my ($source) = $file =~ m{([^/]+/[^/]+)\z};
    my $hash = Digest::SHA::sha256_hex($source);
    return 'known' if $db->selectrow_array('SELECT id FROM recording WHERE url_hash = ? LIMIT 1', undef, $hash);
    my @stat = stat $file or return ('left', "$!");
    return ('left', 'it may still be growing') if time - $stat[9] < $settled * 60;
    return ('left', 'it has no index (moov): it is still being written, or was cut off') if !has_index($file);
    my $room = room_of($file);
    my $session = session_of($room) // return ('left', "no session's number stands at the end of its room's name");
    my ($name) = $db->selectrow_array('SELECT room_name FROM live_session WHERE id = ?', undef, $session);
    return ('left', "there is no session $session") if !defined $name;
    return ('left', "its room is not that of session $session") if lc $name ne $room;
    take_in($db, $folder, $file, {session => $session, hash => $hash, bytes => $stat[7], move => $move});
    return ('imported', "session $session");
}

# The file first, then its row: what fails in between is a file without a row, which reconcile finds.
sub take_in {
    my ($db, $folder, $file, $recording) = @_;
    my $id = random_id();
    my $name = "session-$recording->{session}.mp4";
    mkdir "$folder/$id", 0750 or fail("$folder/$id: $!");
    my $place = "$folder/$id/$name";
    put($file, $place, $recording->{move}) or do {
        my $reason = "$!";
        unlink $place;
        rmdir "$folder/$id";
        fail("$place: $reason");
    };
    give_to_owner($folder, "$folder/$id", $place);
    $db->begin_work;
    $db->do(q{INSERT INTO recording (public_id, live_session_id, url, url_hash, file_name, media_type, bytes, received_at)
        VALUES (?, ?, '', ?, ?, 'video/mp4', ?, UTC_TIMESTAMP())},
        undef, $id, $recording->{session}, $recording->{hash}, $name, $recording->{bytes});
    $db->do('UPDATE live_session SET recording_ready = TRUE, recording_url = ? WHERE id = ?',
        undef, "/recordings/$id/", $recording->{session});
    $db->commit;
}

sub random_id {
    open my $random, '<:raw', '/dev/urandom' or fail("/dev/urandom: $!");
    (read($random, my $bytes, 16) // 0) == 16 or fail("/dev/urandom: $!");
    return unpack 'H*', $bytes;
}

# Copied, or moved where that is asked for: on another disk, copied and then removed.
sub put {
    my ($from, $to, $move) = @_;
    return File::Copy::move($from, $to) if $move;
    File::Copy::copy($from, $to) or return 0;
    open my $file, '+<', $to or return 0;
    return $file->sync;
}

# Root imports for httpd's children, which own the folder.
sub give_to_owner {
    my ($folder, @paths) = @_;
    my ($owner, $group) = (stat $folder)[4, 5];
    chown $owner, $group, @paths if $> == 0;
    chmod 0640, $paths[-1];
}

# ---- reconcile ----

sub reconcile {
    my @arguments = @_;
    my ($folder, $apply);
    parse(\@arguments, 'recording-dir=s' => \$folder, 'apply' => \$apply);
    operands([], @arguments);
    $folder = checked_folder($folder);
    my $db = connect_database();
    my @found = differences($db, $folder);
    for my $one (@found) {
        print $apply ? '' : 'would be ', "$one->{remedy}: $one->{what}\n";
        $one->{mend}->() if $apply;
    }
    print scalar @found, @found == 1 ? ' difference' : ' differences',
        !@found ? ".\n" : $apply ? ", mended.\n" : ". Nothing was changed: --apply mends.\n";
}

# What the folder and the database say differently: [{what, remedy, mend}]
sub differences {
    my ($db, $folder) = @_;
    my $rows = $db->selectall_hashref(q{SELECT public_id, id, file_name, deleted_at FROM recording
        WHERE file_name IS NOT NULL}, 'public_id');
    my %folders = map { $_ => 1 } grep { /\A[0-9a-f]{32}\z/ } names_in($folder);
    return (
        (map { row_without_file($db, $folder, $_) } grep { !defined $_->{deleted_at} }
            map { $rows->{$_} } sort keys %$rows),
        (map { file_without_row($db, $folder, $_) } grep { !$rows->{$_} } sort keys %folders),
        abandoned_uploads($db, "$folder/incoming"),
    );
}

sub names_in {
    my ($folder) = @_;
    opendir my $handle, $folder or return;
    return grep { !/\A\.\.?\z/ } readdir $handle;
}

# It comes out of the bin again, once its file is back from a backup.
sub row_without_file {
    my ($db, $folder, $row) = @_;
    return if -f "$folder/$row->{public_id}/$row->{file_name}";
    return {
        what   => "recording $row->{id}, whose file $row->{public_id}/$row->{file_name} is missing",
        remedy => 'put into the bin',
        mend   => sub {
            $db->do('UPDATE recording SET deleted_at = UTC_TIMESTAMP(), purge_at = UTC_TIMESTAMP() + INTERVAL ? DAY'
                . ' WHERE id = ? AND deleted_at IS NULL', undef, BIN, $row->{id});
        },
    };
}

# Nothing is thrown away: it waits among those of no session, for an administrator.
sub file_without_row {
    my ($db, $folder, $id) = @_;
    my ($name) = grep { /\A[a-z0-9-]+\.(?:mp4|webm|mkv|ogv)\z/ } sort(names_in("$folder/$id"));
    if (!defined $name) {
        return if names_in("$folder/$id");
        return {what => "$id, which is empty", remedy => 'removed', mend => sub { rmdir "$folder/$id" }};
    }
    # One that arrives at this moment has no row yet.
    my @stat = stat "$folder/$id";
    return if !@stat || time - $stat[9] < 600;
    my %types = (mp4 => 'video/mp4', webm => 'video/webm', mkv => 'video/x-matroska', ogv => 'video/ogg');
    my ($ending) = $name =~ /([a-z0-9]+)\z/;
    return {
        what   => "$id/$name, of which the database knows nothing",
        remedy => 'registered without a session',
        mend   => sub {
            $db->do(q{INSERT INTO recording (public_id, url, url_hash, file_name, media_type, bytes, received_at)
                VALUES (?, '', ?, ?, ?, ?, UTC_TIMESTAMP())},
                undef, $id, Digest::SHA::sha256_hex("reconciled:$id"), $name, $types{$ending}, -s "$folder/$id/$name");
        },
    };
}

sub abandoned_uploads {
    my ($db, $folder) = @_;
    my @found;
    for my $name (sort(names_in($folder))) {
        my $age = -M "$folder/$name" // next;
        next if $age < LONGEST_UPLOAD
            || $db->selectrow_array('SELECT id FROM upload WHERE public_id = ? AND done_at IS NULL', undef, $name);
        push @found, {what => 'incoming/' . shown($name) . ', which nobody goes on with', remedy => 'removed',
            mend => sub { unlink "$folder/$name" }};
    }
    return @found;
}

1;
