# crvs-admin category ...
package CrvsAdmin::Category;
use strict;
use warnings;
use utf8;

use CrvsAdmin::Account qw(cleaned);
use CrvsAdmin::Audit qw(note);
use CrvsAdmin::Command qw(fail parse operands print_table);
use CrvsAdmin::Database qw(connect_database);
use Unicode::Normalize ();

# As the page of categories has them.
use constant {
    LONGEST_NAME => 100,
    LONGEST_SLUG => 80,
    SLUG_TRIES   => 100,
};

# Latin letters that are not one with a mark, as far as ICU writes them in ASCII.
my %LETTERS = (
    'ß' => 'ss', 'æ' => 'ae', 'œ' => 'oe', 'ø' => 'o', 'đ' => 'd', 'ð' => 'd', 'þ' => 'th', 'ł' => 'l', 'ħ' => 'h', 'ı' => 'i',
    'ŋ' => 'n', 'ŧ' => 't', 'ɓ' => 'b', 'ɗ' => 'd', 'ɖ' => 'd', 'ɛ' => 'e', 'ɣ' => 'g', 'ɨ' => 'i', 'ƙ' => 'k',
    'ƴ' => 'y', 'ƭ' => 't', 'ɲ' => 'n', 'ʉ' => 'u', 'ʋ' => 'v');

sub add {
    my @arguments = @_;
    parse(\@arguments);
    my ($given) = operands(['name'], @arguments);
    my $name = cleaned($given, 'the name', LONGEST_NAME);
    my $db = connect_database();
    $db->begin_work;
    my $taken = $db->selectrow_array('SELECT name FROM category WHERE name = ? ORDER BY id LIMIT 1 FOR UPDATE', undef, $name);
    fail("there is a category '$taken'") if defined $taken;
    my $slug = slug_of($name);
    my $added;
    for my $turn (1 .. SLUG_TRIES) {
        $added = eval {
            $db->do('INSERT INTO category (name, slug) VALUES (?, ?)', undef, $name, $turn == 1 ? $slug : "$slug-$turn");
        };
        last if $added;
    }
    fail("too many categories have names like '$name'") if !$added;
    note($db, 'category_created',
        { kind => 'category', id => $db->last_insert_id(undef, undef, undef, undef), name => $name });
    $db->commit;
    print "Added $name.\n";
}

sub list {
    my @arguments = @_;
    parse(\@arguments);
    operands([], @arguments);
    my $categories = connect_database()->selectall_arrayref(
        'SELECT k.name, (SELECT COUNT(*) FROM classroom c WHERE c.category_id = k.id),'
        . ' (SELECT COUNT(*) FROM course o WHERE o.category_id = k.id) FROM category k ORDER BY k.name, k.id');
    print_table(['NAME', 'CLASSES', 'COURSES'], @$categories);
}

# A name in small letters without accents, as mod_crvs makes it (core/slug.c). What is written in another script, which ICU
# transliterates there, is left out: no page shows it, and no address is made of it.
sub slug_of {
    my ($name) = @_;
    my $slug = lc Unicode::Normalize::NFKD($name);
    $slug =~ s/\p{Mn}//g;
    $slug =~ s{(\P{ASCII})}{$LETTERS{$1} // ' '}ge;
    $slug =~ s/[^a-z0-9]+/-/g;
    $slug =~ s/\A-//;
    $slug = substr $slug, 0, LONGEST_SLUG;
    $slug =~ s/-\z//;
    return $slug eq '' ? 'category' : $slug;
}

1;
