# The audit: what was done on the command line stands beside what was done in the browser.
package CrvsAdmin::Audit;
use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(note);

# A line about an account, whose row $target is, or about {kind, id, name}. Call it in the transaction of what was done.
# Without an actor and an address: the page says that it was the command line.
sub note {
    my ($db, $action, $target, $detail) = @_;
    $db->do('INSERT INTO audit (at, action, target_kind, target_id, target_name, detail)'
        . ' VALUES (UTC_TIMESTAMP(), ?, ?, ?, ?, ?)',
        undef, $action, $target->{kind} // 'user', $target->{id}, $target->{name} // $target->{username}, $detail // '');
    return;
}

1;
