#!/usr/bin/perl
# SPDX-License-Identifier: Apache-2.0
# Prints compile_commands.json, by which editors and clang-tidy know how a source is compiled.
#
#   compile-commands.pl FOLDER COMMAND...    each source below FOLDER is compiled there by that command and its name

use strict;
use warnings;
use File::Find qw(find);
use JSON::PP;

my ($folder, @command) = @ARGV;
die "usage: compile-commands.pl FOLDER COMMAND...\n" if !@command;
my @sources;
find({no_chdir => 1, wanted => sub { push @sources, $_ if /\.c$/ }}, map { "$folder/$_" } qw(mod_crvs tests/unit tests/fuzz));
print JSON::PP->new->canonical->pretty->encode(
    [map { {directory => $folder, file => $_, arguments => [@command, '-c', $_]} } sort @sources]);
