# The audit: what was done on the command line stands beside what was done in the browser.
package CrvsAdmin::Audit;
use strict;
use warnings;

use Exporter 'import';

our @EXPORT_OK = qw(note);

# A line about an account; $user is its row. Call it in the transaction of what was done. Without an actor and an address:
# the page says that it was the command line.
sub note {
    my ($db, $action, $user, $detail) = @_;
    $db->do('INSERT INTO audit (at, action, target_kind, target_id, target_name, detail)'
        . " VALUES (UTC_TIMESTAMP(), ?, 'user', ?, ?, ?)",
        undef, $action, $user->{id}, $user->{username}, $detail // '');
    return;
}

1;
