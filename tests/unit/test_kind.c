/* SPDX-License-Identifier: Apache-2.0 */
#include "attachments/kind.h"

#include "unit.h"

#include <string.h>

#define BYTES(literal) (literal), sizeof(literal) - 1
#define OLE "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
/* A zip's first entry, of that type. */
#define ODF(size, type) "PK\3\4\x14\0\0\0\0\0\0\0\0\0\0\0\0\0" size "\0\0\0" size "\0\0\0\x08\0\0\0mimetype" type
#define SLIDES "P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0"
#define ZEROS_4 "\0\0\0\0"
#define ZEROS_8 ZEROS_4 ZEROS_4
/* An entry of a zip's directory; and its end: two entries, the first of them there. */
#define ENTRY(size, name) "PK\1\2" ZEROS_8 ZEROS_8 ZEROS_8 size "\0" ZEROS_8 ZEROS_8 name
#define END(at) "PK\5\6" ZEROS_4 "\0\0\2\0" ZEROS_4 at "\0\0\0\0\0"
#define TEXT ODF("\x27", "application/vnd.oasis.opendocument.text")
#define DOCUMENT(one, other) TEXT ENTRY("\x15", one) ENTRY("\x0b", other) END("\x4d")
#define OFFICE(part) "PK\3\4" ENTRY("\x13", "[Content_Types].xml") ENTRY("\x13", part) END("\4")

static const struct {
    const char *bytes;
    apr_size_t length;
    const char *name;
    const char *extension;
} files[] = {
    {BYTES("%PDF-1.7\n"), "a", "pdf"},
    {BYTES("\r\n%PDF-1.7\n"), "a", "pdf"},
    {BYTES("\xef\xbb\xbf%PDF-1.7\n"), "a", "pdf"},
    {BYTES("a %PDF-1.7\n"), "a.pdf", NULL},
    {BYTES("\x89PNG\r\n\x1a\n"), "a.html", "png"},
    {BYTES("\xff\xd8\xff\xe0"), "a", "jpg"},
    {BYTES("GIF89a"), "a", "gif"},
    {BYTES("RIFF\1\2\3\4WEBP"), "a", "webp"},
    {BYTES("RIFF\1\2\3\4WAVE"), "a", NULL},
    {BYTES(OLE "..W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"), "a", "doc"},
    {BYTES(OLE "..W\0o\0r\0k\0b\0o\0o\0k\0"), "a", "xls"},
    {BYTES(OLE "..W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0.._\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0_\0C\0U\0R\0"), "a.doc",
     NULL},
    {BYTES(OLE SLIDES "\x0f\0\xff\3\x14\0\0\0"), "a", "ppt"},
    {BYTES(OLE SLIDES "\x1f\0\xff\3\x14\0\0\0\2\0\0\4\x0c\0\0\0\3\0\0\0\1\0\0\0\2\0\0\0"), "a.ppt", NULL},
    {BYTES(OLE "a program to be installed"), "a.msi", NULL},
    /* More than one thing at once: what a program that opens it by its ending takes it for, or nothing. */
    {BYTES("GIF89a/*<script>*/=1;alert(1)//"), "a.js", "gif"},
    {BYTES("%PDF-1.7\n<html><script>alert(1)</script>"), "a.html", "pdf"},
    {BYTES("%PDF-1.7\n" OFFICE("word/vbaProject.bin")), "a.docm", "pdf"},
    {BYTES("\xff\xd8\xff\xe0<?php system($_GET[0]); ?>"), "a.php", "jpg"},
    {BYTES("<!--" OFFICE("word/document-1.xml") "-->"), "a.docx", NULL},
    {BYTES("MZ" OFFICE("word/document-1.xml")), "a.docx", NULL},
    {BYTES("MZ\n%PDF-1.7\n"), "a.pdf", NULL},
    {BYTES("#!/bin/sh\n%PDF-1.7\n"), "a.pdf", NULL},
    {BYTES(TEXT), "a.odt", NULL}, /* its beginning alone */
    {BYTES(DOCUMENT("META-INF/manifest.xml", "content.xml")), "a", "odt"},
    {BYTES(DOCUMENT("META-INF/manifest.xml", "Basic/a.xml")), "a.odt", NULL},
    {BYTES(DOCUMENT("META-INF/manifest.xml", "Scripts/abc")), "a.odt", NULL},
    {BYTES(DOCUMENT("META-INF/nomanifest.x", "content.xml")), "a.odt", NULL},
    {BYTES(OFFICE("word/document-1.xml")), "a", "docx"},
    {BYTES(OFFICE("word/vbaProject.bin")), "a.docx", NULL},
    {BYTES(OFFICE("word/VBAPROJECT.BIN")), "a.docx", NULL},
    {BYTES("PK\3\4"), "a.docx", NULL},
    {BYTES("nom;note\r\n"), "a.CSV", "csv"},
    {BYTES("Bonjour"), "a.txt", "txt"},
    {BYTES("Bonjour"), "a.pdf", NULL},
    {BYTES("\xff\xfe"
           "B\0\xe9\0\r\0\n\0"),
     "a.txt", "txt"},
    {BYTES("\xfe\xff"
           "\0n\0;\x20\x19"),
     "a.csv", "csv"},
    {BYTES("\xff\xfe"
           "B\0\0\0"),
     "a.txt", NULL},
    {BYTES("\xff\xfe"
           "B\0x"),
     "a.txt", NULL},
    {BYTES("\xff\xfe"
           " \0<\0s\0"),
     "a.txt", NULL},
    {BYTES("\xfe\xff"
           "\0<\0s"),
     "a.txt", NULL},
    {BYTES(" \n<svg>"), "a.txt", NULL},
    {BYTES("\xef\xbb\xbf<html>"), "a.csv", NULL},
    {BYTES("a\0b"), "a.txt", NULL},
    {BYTES(""), "a.txt", NULL},
};

START_TEST(kinds_by_content)
{
    const crvs_kind_t *kind = crvs_kind_recognize(files[_i].bytes, files[_i].length, files[_i].name);

    ck_assert_pstr_eq(kind ? kind->extension : NULL, files[_i].extension);
    if (kind)
        ck_assert_ptr_eq(crvs_kind_of_type(kind->type), kind);
}
END_TEST

static const struct {
    const char *sent;
    const char *name;
} names[] = {
    {"devoir.pdf", "devoir.pdf"},
    {"Devoir n\xc2\xb0 3.PDF", "Devoir n\xc2\xb0 3.PDF"},
    {"/etc/passwd", "passwd.pdf"},
    {"C:\\cours\\a:b.pdf", "a b.pdf"},
    {"..pdf", "pdf.pdf"},
    {".pdf", "pdf.pdf"},
    {"a\xe2\x80\xaegpj.exe", "agpj.exe.pdf"},
    {"", "document.pdf"},
};

START_TEST(a_file_without_a_name_is_called_something)
{
    ck_assert_str_eq(crvs_kind_called(crvs_unit_pool, "C:\\. "), "document");
}
END_TEST

START_TEST(names_are_harmless)
{
    const crvs_kind_t *kind = crvs_kind_of_type("application/pdf");

    ck_assert_str_eq(crvs_kind_name(crvs_unit_pool, crvs_kind_called(crvs_unit_pool, names[_i].sent), kind),
                     names[_i].name);
}
END_TEST

Suite *crvs_suite_kind(void)
{
    Suite *suite = suite_create("kind");
    TCase *test = crvs_unit_case(suite, "kind");

    tcase_add_loop_test(test, kinds_by_content, 0, sizeof(files) / sizeof(*files));
    tcase_add_test(test, a_file_without_a_name_is_called_something);
    tcase_add_loop_test(test, names_are_harmless, 0, sizeof(names) / sizeof(*names));
    return suite;
}
