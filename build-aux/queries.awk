# Makes typed C functions of the named statements in sql/queries/<feature>.sql.
#
#   awk -v output=DIR -f queries.awk FILE...       writes DIR/<feature>.h, DIR/<feature>.c and DIR/statements.h
#   awk -v mode=list -f queries.awk FILE...        prints one line of JSON for each statement, for the tests
#
# A statement and its heading:
#
#   -- name: classroom_for_viewer
#   -- kind: one                     one | rows | write | insert
#   -- parameters: classroom_id int, user_id int
#   -- columns: id int, name text, is_teacher bool, created_at time     (one and rows; in the order of the SELECT)
#   -- for: the class page's head,
#   --   as its viewer sees it      (any of these may go on like this)
#   -- plan: why this statement may scan or sort     (optional, kept for the test of plans)
#   -- order: who puts rows that it leaves to the server in order     (optional, kept for the test of orders)
#   SELECT ... WHERE c.id = :classroom_id;
#
# Anything malformed stops with "file:line: what is wrong" and status 1, before a file is written.
# POSIX awk: runs in mawk, gawk and busybox.

BEGIN {
    types["int"] = "INT"; types["text"] = "TEXT"; types["bool"] = "BOOL"; types["time"] = "TIME"
    results["one"] = "crvs_object_t **row"; results["rows"] = "crvs_list_t **rows"
    results["write"] = "apr_int64_t *affected"; results["insert"] = "apr_int64_t *new_id"
    reserve("db row rows affected new_id arguments statement placeholders columns column_types NULL true false")
    reserve("auto bool break case char const continue default do double else enum extern float for goto if inline int")
    reserve("long register restrict return short signed sizeof static struct switch typedef union unsigned void")
    reserve("volatile while asm typeof")
    statement_count = 0; feature_count = 0

    for (argument = 1; argument < ARGC; argument++)
        read_file(ARGV[argument])
    if (mode == "list")
        for (s = 0; s < statement_count; s++)
            print statement_json(s)
    else if (output == "")
        stop("queries.awk: give the output folder: -v output=DIR")
    else
        write_all()
    exit 0
}

function reserve(words,    list, count, i) {
    count = split(words, list, " ")
    for (i = 1; i <= count; i++)
        reserved[list[i]] = 1
}

function stop(message) {
    print message | "cat 1>&2"
    close("cat 1>&2")
    exit 1
}

# Where the reader stands, unless the fault lies on an earlier line.
function fault(message, at) {
    stop(file ":" (at ? at : line_number) ": " message)
}

# ---- Reading ----

function read_file(path,    line, status) {
    file = path; line_number = 0
    feature = path
    sub(/.*\//, "", feature)
    if (feature !~ /^[a-z][a-z0-9_]*\.sql$/)
        stop(path ": the name of a file of statements is <feature>.sql in small letters")
    sub(/\.sql$/, "", feature)
    if (feature == "statements" || (feature in feature_files))
        stop(path ": the feature '" feature "' is there already")
    feature_files[feature] = path
    features[feature_count++] = feature

    part = "outside"
    while ((status = (getline line < path)) > 0) {
        line_number++
        sub(/\r$/, "", line)
        if (part == "body")
            read_body(line)
        else if (line ~ /^--/)
            read_comment(line)
        else if (line !~ /^[ \t]*$/) {
            if (part == "outside")
                fault(statement_ended_at ? "text after the closing ';' of the statement above" \
                                         : "a statement without '-- name:' above it")
            begin_body()
            read_body(line)
        }
    }
    if (status < 0)
        stop(path ": cannot be read")
    close(path)
    if (part == "head")
        fault("'" head["name"] "' has no statement")
    if (part == "body")
        fault("the statement '" head["name"] "' has no closing ';'", body_line)
    statement_ended_at = 0
}

function read_comment(line,    key, value) {
    key = ""
    if (line ~ /^-- [a-z]+:/) {
        key = substr(line, 4, index(line, ":") - 4)
        value = substr(line, index(line, ":") + 1)
    }
    if (part == "outside") {
        if (key == "name")
            begin_head()
        else if (key != "")
            fault("a heading begins with '-- name:', not with '-- " key ":'")
        else
            return
    } else if (key == "" && line ~ /^--   *[^ ]/) {
        if (last_key == "name" || last_key == "kind")
            fault("'-- " last_key ":' is one word")
        head[last_key] = head[last_key] " " trimmed(substr(line, 3))
        return
    } else if (key == "")
        fault("a heading's line is '-- key: value' or goes on with '--   '")
    if (key == "name" && ("name" in head))
        fault("'" head["name"] "' has no statement")
    if (key !~ /^(name|kind|parameters|columns|for|plan|order)$/)
        fault("'-- " key ":' is unknown: name, kind, parameters, columns, for, plan and order are there")
    if (key in head)
        fault("'-- " key ":' a second time")
    head[key] = trimmed(value)
    head_lines[key] = line_number
    last_key = key
    if (head[key] == "")
        fault("'-- " key ":' is empty")
}

function begin_head() {
    split("", head); split("", head_lines)
    part = "head"
}

function trimmed(text) {
    gsub(/[ \t]+/, " ", text)
    sub(/^ /, "", text)
    sub(/ $/, "", text)
    return text
}

# The heading is complete: checks it before its statement is read.
function begin_body(    name) {
    part = "body"; body_line = line_number
    name = head["name"]
    if (name !~ /^[a-z][a-z0-9_]*$/)
        fault("a statement's name is small letters, digits and _: '" name "'", head_lines["name"])
    if (name in name_places)
        fault("the name '" name "' is taken at " name_places[name], head_lines["name"])
    if (!("kind" in head))
        fault("'" name "' has no '-- kind:'")
    if (!(head["kind"] in results))
        fault("the kind '" head["kind"] "' is unknown: one, rows, write and insert are there", head_lines["kind"])
    if (!("for" in head))
        fault("'" name "' doesn't say what it is for: '-- for:'")
    if (index(head["for"], "*/"))
        fault("'*/' would end the comment in C", head_lines["for"])
    name_places[name] = file ":" head_lines["name"]
    read_fields("parameters")
    read_fields("columns")
    if (head["kind"] ~ /^(one|rows)$/ && !("columns" in head))
        fault("'" name "' reads, and has no '-- columns:'")
    if (head["kind"] ~ /^(write|insert)$/ && ("columns" in head))
        fault("'" name "' writes, and has no columns to give", head_lines["columns"])
    sql_named = ""; sql_apr = ""; bare = ""; space = 0
    placeholder_count = 0
}

# Reads "a int, b text" into fields[key, 1..n, "name" or "type"] and fields[key, "count"].
function read_fields(key,    items, count, words, i, seen) {
    fields[key, "count"] = 0
    if (!(key in head))
        return
    count = split(head[key], items, ",")
    for (i = 1; i <= count; i++) {
        if (split(trimmed(items[i]), words, " ") != 2)
            fault("'-- " key ":' is a list of 'name type': '" trimmed(items[i]) "'", head_lines[key])
        if (words[1] !~ /^[a-z][a-z0-9_]*$/)
            fault("a name is small letters, digits and _: '" words[1] "'", head_lines[key])
        if (!(words[2] in types))
            fault("the type '" words[2] "' is unknown: int, text, bool and time are there", head_lines[key])
        if (words[1] in seen)
            fault("'" words[1] "' a second time", head_lines[key])
        if (key == "parameters" && (words[1] in reserved))
            fault("a parameter can't be called '" words[1] "' in C", head_lines[key])
        seen[words[1]] = 1
        fields[key, i, "name"] = words[1]
        fields[key, i, "type"] = words[2]
    }
    fields[key, "count"] = count
}

# ---- The statement itself ----

# Adds a line to the statement: as written (sql_named), as apr_dbd wants it (sql_apr), and for checks in small letters
# without its literals (bare). Space outside literals is squeezed.
function read_body(line,    c, next_c, name) {
    space = 1
    while (line != "") {
        c = substr(line, 1, 1)
        next_c = substr(line, 2, 1)
        if (c == " " || c == "\t") {
            space = 1
            line = substr(line, 2)
        } else if (c == "-" && next_c == "-") {
            if (line ~ /^-- name:/ && bare != "")
                fault("the statement '" head["name"] "' has no closing ';'", body_line)
            return
        } else if (c == "'" || c == "\"" || c == "`") {
            line = read_literal(line, c)
        } else if (c == ";") {
            if (substr(line, 2) !~ /^[ \t]*$/)
                fault("text after the closing ';'")
            end_statement()
            return
        } else if (c == ":") {
            if (!match(line, /^:[a-z][a-z0-9_]*/))
                fault("':' is neither a parameter's nor inside a literal")
            name = substr(line, 2, RLENGTH - 1)
            add(":" name, placeholder(name), ":" name)
            line = substr(line, RLENGTH + 1)
        } else if (c == "?")
            fault("'?' outside a literal: parameters are written :name")
        else if (c == "#" || (c == "/" && next_c == "*"))
            fault("comments inside a statement are written with '--'")
        else if (match(line, /^[A-Za-z0-9_.]+/)) {
            add(substr(line, 1, RLENGTH), substr(line, 1, RLENGTH), tolower(substr(line, 1, RLENGTH)))
            line = substr(line, RLENGTH + 1)
        } else {
            add(c, c == "%" ? "%%" : c, c)
            line = substr(line, 2)
        }
    }
}

function add(named, apr, plain) {
    if (space && bare != "") {
        named = " " named; apr = " " apr; plain = " " plain
    }
    space = 0
    sql_named = sql_named named
    sql_apr = sql_apr apr
    bare = bare plain
}

# Takes a literal off the line; a doubled quote or one after a backslash doesn't end it.
function read_literal(line, quote,    i, c, text, doubled) {
    for (i = 2; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\\" && quote != "`")
            i++
        else if (c == quote) {
            if (substr(line, i + 1, 1) != quote)
                break
            i++
        }
    }
    if (i > length(line))
        fault("a literal isn't closed on its line")
    text = substr(line, 1, i)
    doubled = text
    gsub(/%/, "%%", doubled)
    add(text, doubled, quote == "`" ? tolower(substr(text, 2, i - 2)) : "''")
    return substr(line, i + 1)
}

function placeholder(name,    i) {
    for (i = 1; i <= fields["parameters", "count"]; i++)
        if (fields["parameters", i, "name"] == name) {
            placeholders[placeholder_count++] = i - 1
            used[statement_count, name] = 1
            return fields["parameters", i, "type"] ~ /^(int|bool)$/ ? "%lld" : "%s"
        }
    fault("the parameter ':" name "' isn't declared in '-- parameters:'")
}

function end_statement(    i, s, name, verb) {
    s = statement_count
    for (i = 1; i <= fields["parameters", "count"]; i++) {
        name = fields["parameters", i, "name"]
        if (!((s, name) in used))
            fault("the parameter '" name "' isn't used", head_lines["parameters"])
    }
    verb = bare
    sub(/^[( ]*/, "", verb)
    sub(/[^a-z].*/, "", verb)
    # A read that is executed as a write, or the reverse, breaks the connection or the process.
    if (head["kind"] ~ /^(one|rows)$/ ? verb !~ /^(select|with)$/ : verb !~ /^(insert|update|delete|replace)$/)
        fault("a statement of the kind '" head["kind"] "' doesn't begin with " toupper(verb), body_line)
    if (head["kind"] == "insert" && verb != "insert")
        fault("a statement of the kind 'insert' doesn't begin with " toupper(verb), body_line)
    if ((" " bare " ") ~ /[^a-z0-9_.]returning[^a-z0-9_.]/)
        fault("MySQL has no RETURNING", body_line)
    if (bare ~ /(^|[^a-z0-9_])select (distinct )?([a-z0-9_]+\.)?\*/)
        fault("name the columns instead of '*'", body_line)
    if (fields["columns", "count"])
        check_columns()
    keep_statement(s)
    statement_count++
    statement_ended_at = line_number
    part = "outside"
}

# Compares the SELECT list with the declared columns, where it can be read without a grammar: the first SELECT outside
# parentheses (a WITH stands before it) up to its FROM.
function check_columns(    rest, depth, count, item, word, collecting, i, declared) {
    if (bare ~ /^\(/)
        return
    rest = bare; depth = 0; count = 0; item = ""; collecting = 0
    while (rest != "") {
        if (match(rest, /^[a-z0-9_.:]+/)) {
            word = substr(rest, 1, RLENGTH)
            rest = substr(rest, RLENGTH + 1)
            if (depth == 0 && word == "select" && !collecting) {
                collecting = 1
                sub(/^ (distinct|all) /, "", rest)
                continue
            }
            if (depth == 0 && collecting && word ~ /^(from|where|union|order|limit|for)$/)
                break
        } else {
            word = substr(rest, 1, 1)
            rest = substr(rest, 2)
            depth += (word == "(") - (word == ")")
            if (depth == 0 && collecting && word == ",") {
                items[++count] = item
                item = ""
                continue
            }
        }
        item = item word
    }
    items[++count] = item
    declared = fields["columns", "count"]
    for (i = 1; i <= count; i++) {
        item = trimmed(items[i])
        if (item ~ /(^|\.)\*$/)
            fault("name the columns instead of '" item "'", body_line)
        if (!match(item, / as [a-z0-9_]+$/) && item !~ /^[a-z_][a-z0-9_.]*$/)
            continue
        sub(/.*[ .]/, "", item)
        if (i <= declared && item != fields["columns", i, "name"])
            fault("column " i " is '" item "' in the SELECT and '" fields["columns", i, "name"] "' in '-- columns:'", \
                  head_lines["columns"])
    }
    if (count != declared)
        fault("the SELECT gives " count " columns, '-- columns:' has " declared, head_lines["columns"])
}

function keep_statement(s,    i, key, keys) {
    names[s] = head["name"]
    kinds[s] = head["kind"]
    statement_features[s] = feature
    purposes[s] = toupper(substr(head["for"], 1, 1)) substr(head["for"], 2)
    if ("plan" in head)
        plans[s] = head["plan"]
    if ("order" in head)
        orders[s] = head["order"]
    named_sqls[s] = sql_named
    apr_sqls[s] = sql_apr
    placeholder_counts[s] = placeholder_count
    placeholder_lists[s] = ""
    for (i = 0; i < placeholder_count; i++)
        placeholder_lists[s] = placeholder_lists[s] (i ? ", " : "") placeholders[i]
    split("parameters columns", keys, " ")
    for (key = 1; key <= 2; key++) {
        counts[s, keys[key]] = fields[keys[key], "count"]
        for (i = 1; i <= fields[keys[key], "count"]; i++) {
            kept[s, keys[key], i, "name"] = fields[keys[key], i, "name"]
            kept[s, keys[key], i, "type"] = fields[keys[key], i, "type"]
        }
    }
}

# ---- Writing ----

# As C and JSON both write it. Not by gsub(): the awks differ about backslashes in its second argument.
function quoted(text,    i, c, result) {
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        result = result (c == "\\" || c == "\"" ? "\\" c : c == "\t" ? "\\t" : c)
    }
    return "\"" result "\""
}

function statement_json(s) {
    return "{\"feature\": " quoted(statement_features[s]) ", \"name\": " quoted(names[s]) \
           ", \"kind\": " quoted(kinds[s]) ", \"parameters\": " fields_json(s, "parameters") \
           ", \"columns\": " fields_json(s, "columns") ", \"sql\": " quoted(named_sqls[s]) \
           ", \"plan\": " ((s in plans) ? quoted(plans[s]) : "null") \
           ", \"order\": " ((s in orders) ? quoted(orders[s]) : "null") "}"
}

function fields_json(s, key,    i, text) {
    for (i = 1; i <= counts[s, key]; i++)
        text = text (i > 1 ? ", " : "") "{\"name\": " quoted(kept[s, key, i, "name"]) ", \"type\": " \
               quoted(kept[s, key, i, "type"]) "}"
    return "[" text "]"
}

function write_all(    f, s, name, header, source, guard, made) {
    for (f = 0; f < feature_count; f++) {
        name = features[f]
        made = feature_files[name]
        sub(/.*\//, "", made)
        made = "/* Made of sql/queries/" made " by build-aux/queries.awk. */\n"
        header = output "/" name ".h"
        source = output "/" name ".c"
        guard = "CRVS_SQL_" toupper(name) "_H"
        printf "%s#ifndef %s\n#define %s\n\n#include \"core/db/db.h\"\n", made, guard, guard > header
        printf "%s#include \"%s.h\"\n\n#include \"statements.h\"\n", made, name > source
        for (s = 0; s < statement_count; s++)
            if (statement_features[s] == name) {
                printf "\n%s%s;\n", comment_c(s), prototype_c(s) > header
                printf "\n%s\n%s", prototype_c(s), body_c(s) > source
            }
        printf "\n#endif\n" > header
        close(header)
        close(source)
    }
    header = output "/statements.h"
    printf "/* Made of sql/queries/ by build-aux/queries.awk. */\n#ifndef CRVS_SQL_STATEMENTS_H\n" > header
    printf "#define CRVS_SQL_STATEMENTS_H\n\n#define CRVS_STATEMENT_COUNT %d\n\n#endif\n", statement_count > header
    close(header)
}

# What it is for, and what a row holds.
function comment_c(s,    text, row, i) {
    text = "/**\n" wrapped(purposes[s])
    if (counts[s, "columns"]) {
        for (i = 1; i <= counts[s, "columns"]; i++)
            row = (i > 1 ? row ", " : "") kept[s, "columns", i, "name"] " " kept[s, "columns", i, "type"]
        text = text wrapped((kinds[s] == "one" ? "@param row NULL where there is none; holds " \
                                               : "@param rows each holds ") row)
    }
    return text " */\n"
}

function wrapped(text,    words, count, i, line, lines) {
    count = split(text, words, " ")
    for (i = 1; i <= count; i++) {
        if (line != "" && length(line) + length(words[i]) > 114) {
            lines = lines " * " line "\n"
            line = ""
        }
        line = line (line == "" ? "" : " ") words[i]
    }
    return lines " * " line "\n"
}

function prototype_c(s,    text, i, type) {
    text = "crvs_error_t *crvs_sql_" names[s] "(crvs_db_t *db, " results[kinds[s]]
    for (i = 1; i <= counts[s, "parameters"]; i++) {
        type = kept[s, "parameters", i, "type"]
        text = text ", " (type == "text" ? "const char *" : type == "bool" ? "bool " : "apr_int64_t ") \
               kept[s, "parameters", i, "name"]
    }
    return text ")"
}

function body_c(s,    text, i, result) {
    if (placeholder_counts[s])
        text = text "    static const unsigned char placeholders[] = {" placeholder_lists[s] "};\n"
    if (counts[s, "columns"]) {
        text = text "    static const char *const columns[] = {"
        for (i = 1; i <= counts[s, "columns"]; i++)
            text = text (i > 1 ? ", " : "") quoted(kept[s, "columns", i, "name"])
        text = text "};\n    static const crvs_column_type_e column_types[] = {"
        for (i = 1; i <= counts[s, "columns"]; i++)
            text = text (i > 1 ? ", " : "") "CRVS_COLUMN_" types[kept[s, "columns", i, "type"]]
        text = text "};\n"
    }
    text = text "    static const crvs_statement_t statement = {\n        .number = " s ",\n" \
           "        .name = " quoted(names[s]) ",\n        .sql = " sql_c(apr_sqls[s]) ",\n"
    if (placeholder_counts[s])
        text = text "        .placeholder_count = " placeholder_counts[s] ",\n        .placeholders = placeholders,\n"
    if (counts[s, "columns"])
        text = text "        .column_count = " counts[s, "columns"] ",\n        .column_names = columns,\n" \
               "        .column_types = column_types,\n"
    text = text "    };\n"
    if (counts[s, "parameters"]) {
        text = text "    const crvs_value_t arguments[] = {"
        for (i = 1; i <= counts[s, "parameters"]; i++)
            text = text (i > 1 ? ", " : "") "crvs_value_" kept[s, "parameters", i, "type"] "(" \
                   kept[s, "parameters", i, "name"] ")"
        text = text "};\n"
    }
    result = results[kinds[s]]
    sub(/.*\*/, "", result)
    return "{\n" text "\n    return crvs_db_" kinds[s] "(db, &statement, " \
           (counts[s, "parameters"] ? "arguments" : "NULL") ", " result ");\n}\n"
}

# A long literal is cut at spaces.
function sql_c(sql,    text, at) {
    while (length(sql) > 100) {
        for (at = 100; at > 0 && substr(sql, at, 1) != " "; at--)
            ;
        if (at == 0)
            break
        text = text quoted(substr(sql, 1, at)) "\n               "
        sql = substr(sql, at + 1)
    }
    return text quoted(sql)
}
