"""Rust notebooks in the programs around Jupyter that look for a language by its name, nbconvert and papermill; and as a
web site, which `site` makes of them.

Each module is loaded by the program that it is for, and imports that program only. None may know how the kernel works:
what needs the kernel's knowledge is asked of its command line.
"""
