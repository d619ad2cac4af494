import os,sys
sys.path.insert(0,'/tmp/wt/l05/tests/lessons')
import nbformat, strict
from pathlib import Path
nb=nbformat.read('/tmp/wt/l05/notebooks/05_Data_Curation.ipynb',4)
strict.run(nb,Path('/tmp/wt/l05/notebooks'),strict=False,timeout=300)
nbformat.write(nb,'/tmp/wt/l05-shots/run.ipynb')
print(sum('execution' in c.metadata for c in nb.cells))
