// What dtbridge_test_headers compiles; its precompiled headers are what it is there for.
