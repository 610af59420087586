"""Every way in: pages, REST, command line. Draws and asks; decides nothing."""
