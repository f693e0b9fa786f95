# crvs-admin --help, --version, and COMMAND --help: the manual, or the part of it that is about some commands.
package CrvsAdmin::Help;
use strict;
use warnings;

use CrvsAdmin::Command qw(fail);
use FindBin;
use Pod::Usage ();

my @SECTIONS = qw(SYNOPSIS DESCRIPTION OPTIONS);

sub show {
    my ($input) = @_;
    Pod::Usage::pod2usage(-exitval => 'NOEXIT', -verbose => 99, -sections => \@SECTIONS, -output => \*STDOUT,
        -input => $input // manual());
    return;
}

sub show_version {
    # Installed, or in the sources.
    my ($file) = grep { -e } map { "$FindBin::RealBin/../$_" } qw(share/mod_crvs/version configure.ac);
    my $text = join "\n\n", paragraphs_of($file // fail('no version is installed with it'));
    my $version = $text =~ /^AC_INIT\(\[mod_crvs\], \[([^]]+)\]/m ? $1 : $text;
    print "crvs-admin $version\n";
    return;
}

sub show_commands {
    my @commands = @_;
    my %parts = map { $_ => [] } @SECTIONS;
    my ($section, $is_wanted) = ('', 0);
    for my $paragraph (paragraphs_of(manual())) {
        if ($paragraph =~ /\A=head1 (\w+)/) {
            ($section, $is_wanted) = ($1, 0);
        } elsif (!$parts{$section}) {
            next;
        } elsif ($section eq 'SYNOPSIS') {
            push @{$parts{SYNOPSIS}}, $paragraph if grep { synopsis_has($paragraph, $_) } @commands;
        } elsif ($paragraph =~ /\A=item (.*)/s) {
            my $heading = plain($1);
            $is_wanted = $section eq 'OPTIONS'
                ? $heading =~ /(--[a-z-]+)/ && plain(@{$parts{SYNOPSIS}}) =~ /\Q$1\E(?![a-z-])/
                : grep { $heading =~ /(?:\A|, )\Q$_\E(?![a-z-])/ } @commands;
            push @{$parts{$section}}, $paragraph if $is_wanted;
        } elsif ($paragraph =~ /\A=/) {
            $is_wanted = 0;
        } elsif ($is_wanted) {
            push @{$parts{$section}}, $paragraph;
        }
    }
    my $part = join "\n\n", '=head1 SYNOPSIS', @{$parts{SYNOPSIS}},
        map { ("=head1 $_", '=over', @{$parts{$_}}, '=back') } qw(DESCRIPTION OPTIONS);
    open my $input, '<', \$part or fail("the manual: $!");
    show($input);
    return;
}

sub manual {
    return "$FindBin::RealBin/$FindBin::RealScript";
}

# Whether a command, of one word or two, is what a paragraph of the synopsis is about: "user disable|enable USERNAME".
sub synopsis_has {
    my ($paragraph, $command) = @_;
    my ($subject, $verb) = split / /, $command;
    return plain($paragraph) =~ (defined $verb ? qr/\] \Q$subject\E (?:[a-z-]+\|)*\Q$verb\E(?![a-z-])/
                                               : qr/\] \Q$subject\E(?![a-z-])/);
}

# Without the marks of POD.
sub plain {
    my $text = join ' ', @_;
    $text =~ s/[BIFC]<([^<>]*)>/$1/g;
    $text =~ s/\s+/ /g;
    return $text;
}

sub paragraphs_of {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or fail("$path: $!");
    local $/ = '';
    my @paragraphs = map { s/\n+\z//r } <$file>;
    close $file;
    return @paragraphs;
}

1;
