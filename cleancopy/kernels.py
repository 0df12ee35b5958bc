"""How kernels are compiled.

A kernel that makes no arrays is compiled without counting references to those that it is given: Numba counts them each
time an array is taken out of a tuple of arrays, by calls that nothing is moved across. Whoever calls holds the arrays.

Numba does not see when this file changes: delete the folders `__pycache__` then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit
from numba.extending import is_jitted

from cleancopy.kernel_cache import keep_on_disk

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a kernel that makes no arrays."""
    return _compiled(function, _nrt=False)


def inlined_kernel(function: Function) -> Function:
    """Compile such a kernel into each that calls it."""
    return _compiled(function, _nrt=False, forceinline=True)


def array_kernel(function: Function) -> Function:
    """Compile a kernel that makes arrays, or sets a piece of one to another."""
    return _compiled(function)


def _compiled(function: Function, **options: Any) -> Function:
    compiled = njit(nogil=True, **options)(function)
    if is_jitted(compiled):  # not where Numba is told to compile nothing
        keep_on_disk(compiled)
    return cast(Function, compiled)
