/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the least question costs that a page can ask the database: one row by its key, from a prepared statement, one question
 * after the other. question SOCKET DATABASE SECONDS; prints how many there were, and the microseconds of CPU that asking took.
 */
#include <mysql.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(clockid_t clock)
{
    struct timespec time;

    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void give_up(const char *why)
{
    fprintf(stderr, "question: %s\n", why);
    exit(1);
}

static void ask(MYSQL_STMT *statement)
{
    if (mysql_stmt_execute(statement) || mysql_stmt_store_result(statement) || mysql_stmt_num_rows(statement) != 1
        || mysql_stmt_free_result(statement))
        give_up(mysql_stmt_error(statement));
}

int main(int argc, char **argv)
{
    char sql[200];
    MYSQL *connection = mysql_init(NULL);
    MYSQL_STMT *statement;
    MYSQL_RES *rows;
    double began, end;
    long count = 0;

    if (argc != 4 || !connection)
        give_up("usage: question SOCKET DATABASE SECONDS");
    if (!mysql_real_connect(connection, NULL, "root", NULL, argv[2], 0, argv[1], 0))
        give_up(mysql_error(connection));
    if (mysql_query(connection, "SELECT MIN(id) FROM user") || !(rows = mysql_store_result(connection)))
        give_up(mysql_error(connection));
    snprintf(sql, sizeof(sql), "SELECT username, full_name FROM user WHERE id = %s", mysql_fetch_row(rows)[0]);
    mysql_free_result(rows);
    statement = mysql_stmt_init(connection);
    if (!statement || mysql_stmt_prepare(statement, sql, strlen(sql)))
        give_up(mysql_error(connection));
    began = now(CLOCK_PROCESS_CPUTIME_ID);
    for (end = now(CLOCK_MONOTONIC) + atof(argv[3]); now(CLOCK_MONOTONIC) < end; count++)
        ask(statement);
    printf("%ld %.1f\n", count, (now(CLOCK_PROCESS_CPUTIME_ID) - began) * 1e6 / (double)count);
    mysql_stmt_close(statement);
    mysql_close(connection);
    return 0;
}
