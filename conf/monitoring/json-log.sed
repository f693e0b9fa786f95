# Apache writes bytes that are no text as \xe9 or \v, which JSON does not know: here they become \u00e9 and \u000b.
s/\\x/\\u00/g
s/\\v/\\u000b/g
