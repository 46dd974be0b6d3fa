from verdicts import cells
def write_report(r,out): pass
