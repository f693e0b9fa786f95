# What Jibri leaves on its disk: <directory>/<room>_<yyyy-MM-dd-HH-mm-ss>.mp4, and metadata.json beside it.
package CrvsAdmin::JibriFile;
use strict;
use warnings;

use Exporter 'import';
use JSON::PP ();

our @EXPORT_OK = qw(recordings_in room_of session_of has_index);

use constant {
    MOST_BOXES       => 100_000,
    LARGEST_METADATA => 1024 * 1024,
};

# The files in a recording's directory, or in those of a recordings-directory, the oldest first.
sub recordings_in {
    my ($directory) = @_;
    $directory =~ s{/+\z}{} if $directory ne '/';
    my %ages;
    for my $pattern ('*.mp4', '*/*.mp4') {
        for my $file (found($directory, split m{/}, $pattern)) {
            my @stat = lstat $file;
            $ages{$file} = $stat[9] if @stat && -f _;
        }
    }
    return sort { $ages{$a} <=> $ages{$b} || $a cmp $b } keys %ages;
}

# Not glob, to which a name may mean something.
sub found {
    my ($directory, $first, @rest) = @_;
    opendir my $handle, $directory or return;
    my @names = sort grep { !/\A\./ } readdir $handle;
    return map { found("$directory/$_", @rest) } grep { -d "$directory/$_" && !-l "$directory/$_" } @names if @rest;
    return map { "$directory/$_" } grep { /\.mp4\z/ } @names;
}

# The room, lower-case: as metadata.json has it, else as the file's name does.
sub room_of {
    my ($file) = @_;
    my ($directory, $name) = $file =~ m{\A(.*)/([^/]+)\z}s;
    my $room = room_of_metadata("$directory/metadata.json");
    return $room if defined $room && defined session_of($room);
    $name =~ s/\.mp4\z//;
    $name =~ s/_\d{4}-[\d-]*\z//;
    return lc $name;
}

sub room_of_metadata {
    my ($path) = @_;
    return if !-f $path || -s _ > LARGEST_METADATA;
    open my $file, '<:raw', $path or return;
    my $metadata = eval { JSON::PP::decode_json(do { local $/; <$file> }) };
    return if ref $metadata ne 'HASH' || !defined $metadata->{meeting_url} || ref $metadata->{meeting_url};
    my ($room) = $metadata->{meeting_url} =~ m{://.*/([^/?#]+)/*(?:[?#].*)?\z}s or return;
    $room =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
    return lc $room;
}

# The number of the session behind the room's last _; undef where there is none.
sub session_of {
    my ($room) = @_;
    return $room =~ /_0*([1-9][0-9]{0,9})\z/ && $1 <= 2147483647 ? $1 : undef;
}

# Whether an mp4 has its index. A box says how long it is (ISO 14496-12): one walks from each to the next.
sub has_index {
    my ($path) = @_;
    open my $file, '<:raw', $path or return 0;
    my $size = -s $file;
    my $at = 0;
    for (1 .. MOST_BOXES) {
        seek $file, $at, 0 or return 0;
        my $read = read $file, my $head, 16;
        return 0 if !$read || $read < 8;
        my ($box, $kind) = unpack 'N a4', $head;
        return 0 if $at == 0 && $kind ne 'ftyp';
        $box = $read == 16 ? unpack('x8 Q>', $head) : 0 if $box == 1;
        return 0 if $box < 8 || $at + $box > $size;
        return 1 if $kind eq 'moov';
        $at += $box;
    }
    return 0;
}

1;
