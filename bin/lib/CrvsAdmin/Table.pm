# Accounts as CSV: the files of `user import` and `user export`, which are those of the browser.
package CrvsAdmin::Table;
use strict;
use warnings;
use utf8;
use feature 'fc';

use CrvsAdmin::Command qw(fail);
use Encode ();
use Exporter 'import';
use Text::CSV;

our @EXPORT_OK = qw(read_table write_rows);

# What people and programs write above a column.
my %HEADS = map { my ($column, @words) = @$_; map { fc $_ => $column } @words } (
    ['name', 'name', 'full name', 'full_name', 'nom', 'nom complet', 'nom et prénom', 'prénom et nom'],
    ['username', 'username', 'user name', 'login', 'identifiant'],
    ['email', 'email', 'e-mail', 'mail', 'courriel', 'adresse e-mail'],
    ['role', 'role', 'rôle'],
    ['codes', 'class codes', 'class_codes', 'class code', 'codes', 'code', 'codes de classe', 'code de classe',
        'codes des classes'],
    ['ignored', 'state', 'état'],
);
my $MARK = "\x{feff}";
use constant END_OF_FILE => 2012;

# The lines of a file: {line, name, username, email, role, codes}, as they stand there.
sub read_table {
    my ($file) = @_;
    open my $in, '<:raw', $file or fail("$file: $!");
    my $bytes = do { local $/; <$in> } // '';
    close $in;
    my $text = eval { Encode::decode('UTF-8', $bytes, Encode::FB_CROAK | Encode::LEAVE_SRC) }
        // fail("$file is not in UTF-8: save it as \"CSV UTF-8\"");
    $text =~ s/\A$MARK//;
    fail("$file is no file of text") if $text =~ /\0/;
    my ($first) = $text =~ /\A[\r\n]*([^\r\n]*)/;
    my ($separator) = sort { ($first =~ s/\Q$b\E/$b/g || 0) <=> ($first =~ s/\Q$a\E/$a/g || 0) } (',', ';', "\t");
    my $csv = Text::CSV->new({ binary => 1, sep_char => $separator, allow_whitespace => 1 });
    $text =~ s/\r\n?/\n/g;
    open my $lines, '<:encoding(UTF-8)', \Encode::encode('UTF-8', $text) or fail("$file: $!");
    my ($head, @rows);
    my $number = 0;
    while (my $cells = $csv->getline($lines)) {
        $number++;
        next if !grep { $_ ne '' } @$cells;
        $_ = plain($_) for @$cells;
        if (!$head) {
            $head = head_of($file, $cells);
            next;
        }
        push @rows, { map({ $_ => '' } qw(name username email role codes)), line => $number,
            too_many => @$cells > @$head, map { $head->[$_] => $cells->[$_] // '' } 0 .. $#$head };
    }
    my ($fault) = $csv->error_diag;
    fail("$file, line " . ($number + 1) . ': a quotation mark is out of place or not closed')
        if $fault && $fault != END_OF_FILE;
    fail("$file has no line with an account") if !@rows;
    return @rows;
}

sub head_of {
    my ($file, $cells) = @_;
    my (@head, %seen);
    for my $cell (@$cells) {
        my $column = $cell eq '' ? 'ignored' : $HEADS{fc $cell} // fail("$file: the column '$cell' is not known");
        fail("$file: the column '$cell' is there twice") if $column ne 'ignored' && $seen{$column}++;
        push @head, $column;
    }
    fail("$file: the first line must name the columns: name and username at least")
        if !$seen{name} || !$seen{username};
    return \@head;
}

# Without the apostrophe that keeps a cell from being a formula.
sub plain {
    my ($cell) = @_;
    $cell =~ s/\A\s+|\s+\z//g;
    $cell =~ s/\A'(?=[=+\-\@\t\r\n'])//;
    return $cell;
}

# Prints rows; no cell is what a spreadsheet would compute.
sub write_rows {
    my ($out, @rows) = @_;
    my $csv = Text::CSV->new({ binary => 1, eol => "\r\n", sep_char => ',' });
    print {$out} $MARK;
    for my $row (@rows) {
        $csv->print($out, [map { /\A[=+\-\@\t\r\n']/ ? "'$_" : $_ } @$row]);
    }
    return;
}

1;
