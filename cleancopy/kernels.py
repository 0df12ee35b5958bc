"""How kernels are compiled.

A kernel that makes no arrays is compiled without counting references to those that it is given: Numba counts them each
time an array is taken out of a tuple of arrays, by calls that nothing is moved across. Whoever calls holds the arrays.
Kernels that make arrays, or set a piece of one to another, are compiled as usual, by `njit`.

Numba does not see when this file changes: delete the folders `__pycache__` then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import njit

_OPTIONS: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}

Function = TypeVar("Function", bound=Callable[..., Any])


def kernel(function: Function) -> Function:
    """Compile a kernel that makes no arrays."""
    return cast(Function, njit(**_OPTIONS)(function))


def inlined_kernel(function: Function) -> Function:
    """Compile such a kernel into each that calls it."""
    return cast(Function, njit(**_OPTIONS, forceinline=True)(function))
