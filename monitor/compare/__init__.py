"""Document and Document to Comparison: what is said differently, block by block and word by word.
Pure.
"""
