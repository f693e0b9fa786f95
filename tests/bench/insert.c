/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How many rows a second the server takes, one durable transaction each: what a webhook's rate is compared with.
 * insert SOCKET DATABASE CONNECTIONS SECONDS; prints the rate. The table is its own, and is gone afterwards.
 */
#include <mysql.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char *socket_path;
static const char *database;
static double seconds;

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static MYSQL *open_connection(void)
{
    MYSQL *connection = mysql_init(NULL);

    if (!connection || !mysql_real_connect(connection, NULL, "root", NULL, database, 0, socket_path, 0)) {
        fprintf(stderr, "insert: %s\n", connection ? mysql_error(connection) : "no memory");
        exit(1);
    }
    return connection;
}

static void run(MYSQL *connection, const char *statement)
{
    if (mysql_query(connection, statement)) {
        fprintf(stderr, "insert: %s\n", mysql_error(connection));
        exit(1);
    }
}

static void *insert(void *count)
{
    MYSQL *connection = open_connection();
    double end = now() + seconds;

    for (; now() < end; ++*(long *)count)
        run(connection, "INSERT INTO bench_insert (text, at) VALUES (REPEAT('x', 120), UTC_TIMESTAMP())");
    mysql_close(connection);
    mysql_thread_end();
    return NULL;
}

int main(int argc, char **argv)
{
    int connections = argc == 5 ? atoi(argv[3]) : 0;
    pthread_t threads[64];
    long counts[64] = {0}, total = 0;
    MYSQL *connection;

    if (connections < 1 || connections > 64 || mysql_library_init(0, NULL, NULL)) {
        fprintf(stderr, "usage: insert SOCKET DATABASE CONNECTIONS SECONDS\n");
        return 2;
    }
    socket_path = argv[1];
    database = argv[2];
    seconds = atof(argv[4]);
    connection = open_connection();
    run(connection, "CREATE TABLE bench_insert (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200) NOT NULL,"
                    " at DATETIME NOT NULL) ENGINE = InnoDB");
    for (int i = 0; i < connections; i++) {
        if (pthread_create(&threads[i], NULL, insert, &counts[i]))
            return 1;
    }
    for (int i = 0; i < connections; i++) {
        pthread_join(threads[i], NULL);
        total += counts[i];
    }
    run(connection, "DROP TABLE bench_insert");
    mysql_close(connection);
    printf("%.0f\n", (double)total / seconds);
    return 0;
}
