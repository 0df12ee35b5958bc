"""Compiled kernels taken from disk without what only compiling needs.

Numba keeps the machine code of each kernel, and beside it LLVM's bitcode, by which it is compiled into other kernels.
Whenever it takes one from disk it gets ready to compile: it imports all that it knows of Python and NumPy, and parses
the bitcode. A run takes a hundred kernels from disk and compiles none. Here both wait until one is compiled.

The files are Numba's: it writes, names and finds them, and reads them as well. How they are read here is how Numba 0.68
does it; kernels are left to any other Numba.
"""

# mypy: disable-error-code="no-untyped-call"
# Numba says no types.

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numba
from llvmlite.binding import parse_bitcode
from numba.core.caching import CompileResultCacheImpl, FunctionCache, _Cache
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import compile_result
from numba.core.runtime.nrt import rtsys

KNOWN_NUMBA = (0, 68)


def keep_on_disk(compiled: Any) -> None:
    """Have a kernel that Numba is to compile kept on disk, and taken from there."""
    if numba.version_info.short == KNOWN_NUMBA:
        compiled._cache = KernelCache(compiled.py_func)
    else:
        compiled.enable_caching()


class KernelCache(_Cache):
    """What Numba asks for a kernel on disk, and tells of one that it compiled.

    Where its files are is looked up when it is first called: most are only ever compiled into others.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    @cached_property
    def _files(self) -> _KernelFiles:
        return _KernelFiles(self._function)

    @property
    def cache_path(self) -> str:
        """The folder of the files."""
        return str(self._files.cache_path)

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The kernel for these types of arguments; None where it has to be compiled."""
        rtsys.initialize(target_context)  # what reads arrays and makes them; by itself Numba imports all the rest, too
        return self._files.take(sig, target_context)

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep what was compiled."""
        self._files.save_overload(sig, data)

    def enable(self) -> None:
        """Take kernels from disk, as is done unless it is disabled."""
        self._files.enable()

    def disable(self) -> None:
        """Neither keep kernels nor take them from disk."""
        self._files.disable()

    def flush(self) -> None:
        """Forget what is on disk."""
        self._files.flush()


class _KernelReading(CompileResultCacheImpl):
    def rebuild(self, target_context: Any, payload: Any) -> Any:
        """What was compiled, from what `CompileResult._reduce` made of it, as `CompileResult._rebuild` does it."""
        written, description, environment, signature, objectmode, lifted, annotation, beginnings, environments = payload
        for begin in beginnings:
            begin()
        library = _LinkedLater(target_context.codegen(), written, description.llvm_cpython_wrapper_name)
        kernel = compile_result(
            target_context=target_context,
            typing_context=target_context.typing_context,
            library=library,
            environment=environment,
            entry_point=target_context.get_executable(library, description, environment),
            fndesc=description,
            type_annotation=annotation,
            signature=signature,
            objectmode=objectmode,
            lifted=lifted,
            reload_init=beginnings,
            referenced_envs=environments,
        )
        for its in environments:
            library.codegen.set_env(its.env_name, its)
        return kernel


class _KernelFiles(FunctionCache):
    _impl_class = _KernelReading

    def take(self, sig: Any, target_context: Any) -> Any:
        """As `load_overload` does it, but Numba is not made ready to compile: its compiler sees to that itself."""
        with self._guard_against_spurious_io_errors():
            return self._load_overload(sig, target_context)


class _LinkedLater(JITCodeLibrary):
    """A kernel's machine code. Its bitcode is parsed when another kernel is compiled with it, if ever."""

    def __init__(self, codegen: Any, written: tuple[str, str, tuple[bytes, bytes]], entry: str) -> None:
        """`written` is what `serialize_using_object_code` gave, `entry` the function by which Python calls it."""
        name, _, (machine_code, self._bitcode) = written
        super().__init__(codegen, name)
        self.enable_object_caching()
        self._set_compiled_object(machine_code)
        self._finalize_final_module()
        codegen._engine._defined_symbols.add(entry)

    def _get_module_for_linking(self) -> Any:
        if self._shared_module is None:
            self._shared_module = parse_bitcode(self._bitcode)
            self._codegen._engine._load_defined_symbols(self._shared_module)
        return self._shared_module

    def get_pointer_to_function(self, name: str) -> int:
        """Where a function begins, 0 where there is none of this name. Of those besides `entry` the bitcode tells."""
        if not self._codegen._engine.is_symbol_defined(name):
            self._get_module_for_linking()
        return int(super().get_pointer_to_function(name))
