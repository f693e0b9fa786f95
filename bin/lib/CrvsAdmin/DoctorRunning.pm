# What crvs-admin doctor asks the running server: whether it reaches the database, which is another question than whether
# this command does.
package CrvsAdmin::DoctorRunning;
use strict;
use warnings;

use CrvsAdmin::DoctorApache qw(not_looked_at value ran unique);
use JSON::PP ();

# Longer than a server waits for its database.
use constant PATIENCE => 20;

sub answers {
    my ($about) = @_;
    return (not_looked_at($about), unique(map { answer_of($_) } @{$about->{servers}}));
}

sub answer_of {
    my ($server) = @_;
    my ($url, $name, $port, $address) = value($server, 'Health') =~ m{\A(\w+://([^:/]+):(\d+)\S*) (\S+)\z}
        or return ['warning', "$server->{name} has no address for its health, so nobody can ask the running Apache whether "
            . 'it reaches the database: put <Location "/crvs-health"> with SetHandler crvs-health into it, as '
            . 'example-site.conf has it'];
    $address = "[$address]" if $address =~ /:/;
    # As a visitor's request comes, but to this machine; whose certificate that is matters to visitors.
    my ($failed, $output) = ran('curl', '--silent', '--show-error', '--insecure', '--noproxy', '*', '--max-time', PATIENCE,
        '--connect-to', "$name:$port:$address:$port", '--write-out', "\n%{http_code}", "$url?ready");
    if ($failed) {
        return ['unknown', 'the running Apache cannot be asked: there is no curl'] if $output =~ /\Acurl: No such/;
        my ($reason) = $output =~ /^curl: \(\d+\) (.*)/m;
        return ['error', "the running Apache does not answer at $address:$port (" . ($reason // 'no answer')
            . '): systemctl status apache2'];
    }
    my ($body, $status) = $output =~ /\A(.*)\n(\d+)\z/s;
    my $said = eval { JSON::PP::decode_json($body) };
    return judged("$url?ready", $status, ref $said eq 'HASH' ? $said : {});
}

sub judged {
    my ($url, $status, $said) = @_;
    my $detail = $said->{detail} // '';
    return if $status == 200 && ($said->{status} // '') eq 'ok';
    return ['error', "the running Apache is not ready: $detail. What it wrote to its error log says why"]
        if $status == 503 && $detail ne '';
    return ['warning', "$url answers 403: Require local lets this machine ask"] if $status == 403;
    return ['error', "$url answers $status: Apache runs with another configuration, or another server is there. "
        . 'apachectl configtest && systemctl reload apache2'];
}

1;
