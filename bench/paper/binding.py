def measure_binding(*a): return None
