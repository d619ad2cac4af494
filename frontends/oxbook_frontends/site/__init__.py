"""`oxbook lessons render`: notebooks, run, as a web site for those who only read.

A folder of pages that needs no server and no network: scripts and styles lie beside the pages, and what charts need is
in the pages. Knows notebooks, nbclient and nbconvert; must not know how the kernel works.
"""
