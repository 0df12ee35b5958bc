"""How kernels are compiled.

A kernel that makes no arrays is compiled without counting references to those that it is given: Numba counts them each
time an array is taken out of a tuple of arrays, by a call that nothing is moved across. Whoever calls holds the arrays.
Kernels that make arrays, or are asked from Python for what they return, are compiled as usual, by `njit`.

Numba does not see when this file changes: delete the folders `__pycache__` then.
"""

from __future__ import annotations

from numba import njit

kernel = njit(cache=True, nogil=True, _nrt=False)
inlined_kernel = njit(cache=True, nogil=True, _nrt=False, forceinline=True)
