#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Makes typed C functions of the named statements in sql/queries/<feature>.sql.
#
#   queries.pl --output DIR --plan FILE FILE...   writes DIR/<feature>.h, DIR/<feature>.c, DIR/statements.h and
#                                                 DIR/schema.h, which holds the last change of sqitch's plan
#   queries.pl --list FILE...                     prints one line of JSON for each statement, for the tests
#
# A statement and its heading:
#
#   -- name: classroom_for_viewer
#   -- kind: one                     one | rows | write | insert, which gives a number: the new row's AUTO_INCREMENT, or
#                                    what an UPDATE hands to LAST_INSERT_ID()
#   -- parameters: classroom_id int, user_id int
#   -- columns: id int, name text, is_teacher bool, created_at time     (one and rows; in the order of the SELECT)
#   -- for: the class page's head,
#   --   as its viewer sees it      (any of these may go on like this)
#   -- plan: why this statement may scan or sort     (optional, kept for the test of plans)
#   -- long: why it may take longer than a page's statements     (optional: a minute instead of four seconds)
#   -- behind: name                  (optional: where the schema is older and lacks a table, column, key or function of this
#                                    one: the statement of this file, of the same kind, parameters and columns, that runs
#                                    instead; `nothing`: it finds or writes nothing there; `later`: what it is part of is
#                                    new itself, and answers 503 until the schema has it)
#   -- order: who puts rows that it leaves to the server in order     (optional, kept for the test of orders)
#   -- first: class_changed(classroom_id)     (optional, of a write: another one, of one int, that runs before it)
#   -- then: class_changed(classroom_id)      (optional, of a write: one that ends its transaction where anything changed)
#   -- kept: why kept pages may stay as they are although it writes what they show     (optional, for a guard)
#   SELECT ... WHERE c.id = :classroom_id;
#
# Anything malformed stops with "file:line: what is wrong" and status 1, before a file is written.

use strict;
use warnings;
use Encode qw(decode);
use Getopt::Long;
use JSON::PP qw(encode_json);
use List::Util qw(max);
use Text::Wrap qw(wrap);

$Text::Wrap::columns = 119;
$Text::Wrap::huge = 'overflow';

my %types = (int => 'apr_int64_t ', text => 'const char *', bool => 'bool ', time => 'apr_int64_t ');
my %results = (one => 'crvs_object_t **row', rows => 'crvs_list_t **rows', write => 'apr_int64_t *affected',
               insert => 'apr_int64_t *new_id');
my %keys = map { $_ => 1 } qw(name kind parameters columns for plan long behind order first then kept);
my %reserved = map { $_ => 1 } qw(
    db row rows affected new_id arguments statement placeholders columns column_types NULL true false
    auto bool break case char const continue default do double else enum extern float for goto if inline int
    long register restrict return short signed sizeof static struct switch typedef union unsigned void
    volatile while asm typeof);
my $word = qr/[a-z][a-z0-9_]*/;

# What was read: features in the order of their files, statements in the order of all of them.
my (@features, @statements, %places);
# Where the reader stands.
my ($file, $line_number);

sub stop { print STDERR "$_[0]\n"; exit 1 }
# @_: what is wrong, and where, unless it is where the reader stands.
sub fault { stop("$file:" . ($_[1] // $line_number) . ": $_[0]") }

sub trimmed { my ($text) = @_; $text =~ s/[ \t]+/ /g; $text =~ s/^ | $//g; return $text }

# ---- The heading ----

# "a int, b text" as a list of [name, type].
sub read_fields {
    my ($head, $key) = @_;
    my ($at, @fields, %seen) = ($head->{at}{$key});
    for my $item (map { trimmed($_) } split /,/, $head->{$key} // '', -1) {
        my ($name, $type, @more) = split / /, $item;
        fault("'-- $key:' is a list of 'name type': '$item'", $at) if !defined $type || @more;
        fault("a name is small letters, digits and _: '$name'", $at) if $name !~ /^$word$/;
        fault("the type '$type' is unknown: int, text, bool and time are there", $at) if !$types{$type};
        fault("'$name' a second time", $at) if $seen{$name}++;
        fault("a parameter can't be called '$name' in C", $at) if $key eq 'parameters' && $reserved{$name};
        push @fields, [$name, $type];
    }
    return \@fields;
}

# Adds a line that begins with -- to a heading. Returns the heading, a new one where it begins one.
sub read_comment {
    my ($head, $line) = @_;
    my ($key, $value) = $line =~ /^-- ([a-z]+):(.*)/;
    if (!$head) {
        return undef if !defined $key;
        fault("a heading begins with '-- name:', not with '-- $key:'") if $key ne 'name';
        $head = {};
    }
    elsif (!defined $key) {
        fault("a heading's line is '-- key: value' or goes on with '--   '") if $line !~ /^--   *[^ ]/;
        fault("'-- $head->{last}:' is one word") if $head->{last} =~ /^(?:name|kind|behind)$/;
        $head->{$head->{last}} .= ' ' . trimmed(substr $line, 2);
        return $head;
    }
    fault("'$head->{name}' has no statement") if $key eq 'name' && defined $head->{name};
    fault("'-- $key:' is unknown: name, kind, parameters, columns, for, plan, long, behind, order, first, then and kept are there") if !$keys{$key};
    fault("'-- $key:' a second time") if defined $head->{$key};
    $head->{$key} = trimmed($value);
    $head->{at}{$key} = $line_number;
    $head->{last} = $key;
    fault("'-- $key:' is empty") if $head->{$key} eq '';
    return $head;
}

# The heading is complete: checks it before its statement is read.
sub check_head {
    my ($head) = @_;
    my ($name, $kind, $at) = @$head{qw(name kind at)};
    fault("a statement's name is small letters, digits and _: '$name'", $at->{name}) if $name !~ /^$word$/;
    fault("the name '$name' is taken at $places{$name}", $at->{name}) if $places{$name};
    fault("'$name' has no '-- kind:'") if !defined $kind;
    fault("the kind '$kind' is unknown: one, rows, write and insert are there", $at->{kind}) if !$results{$kind};
    fault("'$name' doesn't say what it is for: '-- for:'") if !defined $head->{for};
    fault("'*/' would end the comment in C", $at->{for}) if $head->{for} =~ m{\*/};
    $places{$name} = "$file:$at->{name}";
    my %statement = (%$head, body_at => $line_number, named => '', sql => '', bare => '', placeholders => []);
    $statement{$_} = read_fields($head, $_) for qw(parameters columns);
    my $reads = $kind =~ /^(?:one|rows)$/;
    fault("'$name' reads, and has no '-- columns:'") if $reads && !defined $head->{columns};
    fault("'$name' writes, and has no columns to give", $at->{columns}) if !$reads && defined $head->{columns};
    for my $key (grep { defined $head->{$_} } qw(first then)) {
        fault("'-- $key:' is for a write", $at->{$key}) if $reads;
        my ($other, $argument) = $head->{$key} =~ /^($word)\(($word)\)$/
            or fault("'-- $key:' is the name of a statement with its argument: '$head->{$key}'", $at->{$key});
        fault("'-- $key:' takes one of the int parameters: '$argument'", $at->{$key})
            if !grep { $_->[0] eq $argument && $_->[1] eq 'int' } @{$statement{parameters}};
        push @{$statement{others}}, {key => $key, name => $other, argument => $argument, place => "$file:$at->{$key}"};
    }
    return \%statement;
}

# ---- The statement ----

# Adds a token as it is written, with ? for its parameters, and, for the checks, in small letters without literals.
sub add {
    my ($statement, $space, $named, $sql, $bare) = @_;
    my $before = $space && $statement->{bare} ne '' ? ' ' : '';
    $statement->{named} .= $before . $named;
    $statement->{sql} .= $before . $sql;
    $statement->{bare} .= $before . $bare;
}

sub placeholder {
    my ($statement, $name) = @_;
    my $parameters = $statement->{parameters};
    my ($place) = grep { $parameters->[$_][0] eq $name } 0 .. $#$parameters;
    fault("the parameter ':$name' isn't declared in '-- parameters:'") if !defined $place;
    push @{$statement->{placeholders}}, $place;
    return '?';
}

# Reads a line of a statement. Returns whether the statement ends with it.
sub read_body {
    my ($statement, $line) = @_;
    for ($line) {
        my $space = 1;
        until (/\G[ \t]*(?:--|$)/gc) {
            $space ||= /\G[ \t]/;
            /\G[ \t]+/gc;
            if (/\G('(?:''|\\.|[^'\\])*'|"(?:""|\\.|[^"\\])*")/gc) { add($statement, $space, $1, $1, "''") }
            elsif (/\G(`((?:``|[^`])*)`)/gc)   { add($statement, $space, $1, $1, lc $2) }
            elsif (/\G['"`]/)                  { fault("a literal isn't closed on its line") }
            elsif (/\G;[ \t]*$/)               { return 1 }
            elsif (/\G;/)                      { fault("text after the closing ';'") }
            elsif (/\G:($word)/gc)             { add($statement, $space, ":$1", placeholder($statement, $1), ":$1") }
            elsif (/\G:/)                      { fault("':' is neither a parameter's nor inside a literal") }
            elsif (/\G\?/)                     { fault("'?' outside a literal: parameters are written :name") }
            elsif (m{\G(?:\#|/\*)})            { fault("comments inside a statement are written with '--'") }
            elsif (/\G([A-Za-z0-9_.]+|.)/gc)   { add($statement, $space, $1, $1, lc $1) }
            $space = 0;
        }
        fault("the statement '$statement->{name}' has no closing ';'", $statement->{body_at})
            if /^-- name:/ && $statement->{bare} ne '';
    }
    return 0;
}

# Compares the SELECT list with the declared columns, where it can be read without a grammar: the first SELECT outside
# parentheses (a WITH stands before it) up to its FROM.
sub check_columns {
    my ($statement) = @_;
    my ($declared, $depth, $collecting, @items) = ($statement->{columns}, 0, 0, '');
    for ($statement->{bare}) {
        return if /^\(/;
        while (/\G(?:([a-z0-9_.:]+)|(.))/gcs) {
            my $token = $1 // $2;
            $depth += ($token eq '(') - ($token eq ')');
            if ($depth == 0 && $token eq 'select' && !$collecting) {
                $collecting = 1;
                @items = ('');
                /\G (?:distinct|all) /gc;
                next;
            }
            last if $depth == 0 && $collecting && $token =~ /^(?:from|where|union|order|limit|for)$/;
            if ($depth == 0 && $collecting && $token eq ',') { push @items, '' }
            else { $items[-1] .= $token }
        }
    }
    for my $i (0 .. $#items) {
        my $item = trimmed($items[$i]);
        fault("name the columns instead of '$item'", $statement->{body_at}) if $item =~ /(?:^|\.)\*$/;
        next if $item !~ / as [a-z0-9_]+$/ && $item !~ /^[a-z_][a-z0-9_.]*$/;
        $item =~ s/.*[ .]//;
        fault("column " . ($i + 1) . " is '$item' in the SELECT and '$declared->[$i][0]' in '-- columns:'",
              $statement->{at}{columns}) if $i < @$declared && $item ne $declared->[$i][0];
    }
    fault("the SELECT gives " . @items . " columns, '-- columns:' has " . @$declared, $statement->{at}{columns})
        if @items != @$declared;
}

sub check_statement {
    my ($statement) = @_;
    my ($kind, $bare, $at) = @$statement{qw(kind bare body_at)};
    my %used = map { $_ => 1 } @{$statement->{placeholders}};
    for my $i (0 .. $#{$statement->{parameters}}) {
        fault("the parameter '$statement->{parameters}[$i][0]' isn't used", $statement->{at}{parameters}) if !$used{$i};
    }
    my ($verb) = $bare =~ /^[( ]*([a-z]*)/;
    # A read that is executed as a write, or the reverse, breaks the connection or the process.
    my $right = $kind eq 'insert' ? qr/^insert$/ : $kind eq 'write' ? qr/^(?:insert|update|delete|replace)$/ : qr/^(?:select|with)$/;
    $right = qr/^update$/ if $kind eq 'insert' && $bare =~ /\blast_insert_id\(/;
    fault("a statement of the kind '$kind' doesn't begin with \U$verb", $at) if $verb !~ $right;
    fault("MySQL has no RETURNING", $at) if " $bare " =~ /[^a-z0-9_.]returning[^a-z0-9_.]/;
    fault("name the columns instead of '*'", $at) if $bare =~ /(?:^|[^a-z0-9_])select (?:distinct )?(?:[a-z0-9_]+\.)?\*/;
    check_columns($statement) if @{$statement->{columns}};
}

# What stands in for it on an older schema is called as it is, and gives the same.
sub check_behind {
    my ($statement, $others) = @_;
    my ($name, $at) = ($statement->{behind}, $statement->{at}{behind});
    return if !defined $name || $name eq 'later';
    if ($name eq 'nothing') {
        fault("an insert that adds nothing has no number to give", $at) if $statement->{kind} eq 'insert';
        return;
    }
    my ($other) = grep { $_->{name} eq $name } @$others;
    fault("there is no statement '$name' in this file", $at) if !$other;
    fault("'$name' has a '-- behind:' itself", $at) if defined $other->{behind};
    for my $key (qw(kind parameters columns)) {
        my @both = map { ref $_->{$key} ? join(', ', map { "@$_" } @{$_->{$key}}) : $_->{$key} } $statement, $other;
        fault("'$name' has other $key", $at) if $both[0] ne $both[1];
    }
}

sub read_file {
    my ($path) = @_;
    my ($name) = $path =~ m{([^/]*)$};
    stop("$path: the name of a file of statements is <feature>.sql in small letters") if $name !~ /^($word)\.sql$/;
    my $feature = $1;
    stop("$path: the feature '$feature' is there already") if $feature eq 'statements' || grep { $_ eq $feature } @features;
    push @features, $feature;
    ($file, $line_number) = ($path, 0);
    open my $in, '<', $path or stop("$path: cannot be read");
    my ($head, $statement, $ended);
    while (my $line = <$in>) {
        $line_number++;
        $line =~ s/\r?\n?$//;
        if (!$statement && $line =~ /^--/) { $head = read_comment($head, $line); next }
        next if !$statement && $line =~ /^[ \t]*$/;
        if (!$statement) {
            fault($ended ? "text after the closing ';' of the statement above" : "a statement without '-- name:' above it")
                if !$head;
            ($statement, $head) = (check_head($head), undef);
        }
        if (read_body($statement, $line)) {
            check_statement($statement);
            push @statements, {%$statement, feature => $feature, number => scalar @statements};
            ($statement, $ended) = (undef, 1);
        }
    }
    stop("$path: cannot be read") if $in->error;
    fault("'$head->{name}' has no statement") if $head;
    fault("the statement '$statement->{name}' has no closing ';'", $statement->{body_at}) if $statement;
    my @own = grep { $_->{feature} eq $feature } @statements;
    check_behind($_, \@own) for @own;
}

# Once all are read: what stands before and behind writes is there, and can be called with one number.
sub check_others {
    my %by_name = map { $_->{name} => $_ } @statements;
    for my $other (map { @{$_->{others} // []} } @statements) {
        my $found = $by_name{$other->{name}};
        stop("$other->{place}: there is no statement '$other->{name}'") if !$found;
        stop("$other->{place}: '$other->{name}' is no write with one int")
            if $found->{kind} ne 'write' || @{$found->{parameters}} != 1 || $found->{parameters}[0][1] ne 'int';
        $other->{feature} = $found->{feature};
    }
}

# ---- Writing ----

sub quoted { my ($text) = @_; $text =~ s/([\\"])/\\$1/g; $text =~ s/\t/\\t/g; return "\"$text\"" }
sub names { return map { $_->[0] } @{$_[0]} }

sub json {
    my ($s) = @_;
    my %told = map { $_ => $s->{$_} } qw(feature name kind plan behind order first then kept);
    $told{$_} = [map { {name => $_->[0], type => $_->[1]} } @{$s->{$_}}] for qw(parameters columns);
    return encode_json({%told, sql => decode('UTF-8', $s->{named})}) . "\n";
}

# What it is for, and what a row holds.
sub comment {
    my ($s) = @_;
    my $row = join ', ', map { "@$_" } @{$s->{columns}};
    my $holds = $s->{kind} eq 'one' ? '@param row NULL where there is none; holds ' : '@param rows each holds ';
    return join "\n", '/**', (map { wrap(' * ', ' * ', $_) } ucfirst $s->{for}, $row ? $holds . $row : ()), " */\n";
}

sub declaration {
    my ($s) = @_;
    return "crvs_error_t *crvs_sql_$s->{name}(" . join(', ', 'crvs_db_t *db', $results{$s->{kind}},
                                                      map { $types{$_->[1]} . $_->[0] } @{$s->{parameters}}) . ')';
}

# A long text is cut at spaces.
sub sql {
    my ($sql, $text) = ($_[0], '');
    $text .= quoted($1) . "\n               " while length($sql) > 100 && $sql =~ s/^(.{0,99} )//;
    return $text . quoted($sql);
}

sub body {
    my ($s) = @_;
    my ($placeholders, $columns, $parameters) = @$s{qw(placeholders columns parameters)};
    my ($text, $list, $end) = ('', 'NULL', '');
    my ($result) = $results{$s->{kind}} =~ /(\w+)$/;
    $text .= "    static const unsigned char placeholders[] = {" . join(', ', @$placeholders) . "};\n" if @$placeholders;
    $text .= "    static const char *const columns[] = {" . join(', ', map { quoted($_) } names($columns)) . "};\n"
           . "    static const crvs_column_type_e column_types[] = {" . join(', ', map { "CRVS_COLUMN_\U$_->[1]" } @$columns)
           . "};\n" if @$columns;
    $text .= "    static const crvs_statement_t statement = {\n        .number = $s->{number},\n"
           . "        .name = " . quoted($s->{name}) . ",\n        .sql = " . sql($s->{sql}) . ",\n";
    $text .= "        .placeholder_count = " . @$placeholders . ",\n        .placeholders = placeholders,\n" if @$placeholders;
    $text .= "        .column_count = " . @$columns . ",\n        .column_names = columns,\n"
           . "        .column_types = column_types,\n" if @$columns;
    $text .= "        .is_long = true,\n" if defined $s->{long};
    for my $other (@{$s->{others} // []}) {
        my ($place) = grep { $parameters->[$_][0] eq $other->{argument} } 0 .. $#$parameters;
        $text .= "        .$other->{key} = {crvs_sql_$other->{name}, $place},\n";
    }
    $text .= "    };\n";
    if (@$parameters) {
        $text .= "    const crvs_value_t arguments[] = {" . join(', ', map { "crvs_value_$_->[1]($_->[0])" } @$parameters) . "};\n";
        $list = 'arguments';
    }
    my $call = "crvs_db_$s->{kind}(db, &statement, $list, $result)";
    my $behind = $s->{behind} // 'later';
    return "{\n$text\n    return $call;\n}\n" if $behind eq 'later';
    # What was not found is NULL or an empty list, and what was not written no row.
    my $instead = $behind eq 'nothing' ? 'NULL' : "crvs_sql_$behind(" . join(', ', 'db', $result, names($parameters)) . ')';
    return "{\n$text    crvs_error_t *error = $call;\n\n    return crvs_db_is_behind(error) ? $instead : error;\n}\n";
}

sub write_file {
    my ($path, $text) = @_;
    open my $out, '>', $path or stop("$path: $!");
    print $out $text or stop("$path: $!");
    close $out or stop("$path: $!");
}

sub write_all {
    my ($output, $plan) = @_;
    for my $feature (@features) {
        my @own = grep { $_->{feature} eq $feature } @statements;
        my ($made, $guard) = ("/* Made of sql/queries/$feature.sql by build-aux/queries.pl. */\n", "CRVS_SQL_\U$feature\E_H");
        write_file("$output/$feature.h", "$made#ifndef $guard\n#define $guard\n\n#include \"core/db/db.h\"\n"
                   . join('', map {; "\n" . comment($_) . declaration($_) . ";\n" } @own) . "\n#endif\n");
        my %also = map { ("#include \"$_\"\n" => 1) } 'statements.h',
            map { "$_->{feature}.h" } grep { $_->{feature} ne $feature } map { @{$_->{others} // []} } @own;
        write_file("$output/$feature.c", "$made#include \"$feature.h\"\n\n" . join('', sort keys %also)
                   . join('', map {; "\n" . declaration($_) . "\n" . body($_) } @own));
    }
    write_file("$output/statements.h", "/* Made of sql/queries/ by build-aux/queries.pl. */\n#ifndef CRVS_SQL_STATEMENTS_H\n"
               . "#define CRVS_SQL_STATEMENTS_H\n\n#define CRVS_STATEMENT_COUNT " . @statements . "\n"
               . "#define CRVS_STATEMENT_MOST_COLUMNS " . max(1, map { scalar @{$_->{columns}} } @statements) . "\n\n#endif\n");
    open my $in, '<', $plan or stop("$plan: $!");
    my ($last) = (map { /^([a-z]\S*)/ ? $1 : () } <$in>)[-1];
    stop("$plan: holds no change") if !defined $last;
    write_file("$output/schema.h", "/* The last change of sql/sqitch.plan. */\n#define CRVS_SCHEMA_CHANGE \"$last\"\n");
}

my ($output, $plan, $list);
GetOptions('output=s' => \$output, 'plan=s' => \$plan, 'list' => \$list)
    or stop("usage: queries.pl --output DIR --plan FILE FILE..., or queries.pl --list FILE...");
stop("queries.pl: say where to: --output DIR --plan FILE, or --list") if !$list && !(defined $output && defined $plan);
read_file($_) for @ARGV;
check_others();
if ($list) { print map { json($_) } @statements }
else { write_all($output, $plan) }
