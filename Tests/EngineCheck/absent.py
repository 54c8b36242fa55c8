"""Stands in for GPU libraries, so that an engine's parser can be imported without them.

Everything taken from such a module is a class that takes any call, decorates anything with nothing and is false.
"""

import abc
import importlib.abc
import importlib.machinery
import sys
import types

# What engines ask for to learn which hardware there is; a module that has it means that there is.
MISSING = ("npu", "musa", "mlu")


class Anything(abc.ABCMeta):
    """A class of which every attribute is such a class, and with which operators do nothing."""

    def __getattr__(cls, name):
        if name.startswith("__"):
            raise AttributeError(name)
        value = Anything(name, (Nothing,), {"__module__": cls.__module__})
        setattr(cls, name, value)
        return value

    def __get_pydantic_core_schema__(cls, *_):
        from pydantic_core import core_schema

        return core_schema.any_schema()


class Nothing(metaclass=Anything):
    def __new__(cls, *arguments, **names):
        # As a decorator it leaves what it decorates.
        if len(arguments) == 1 and callable(arguments[0]) and not names and not isinstance(arguments[0], Anything):
            return arguments[0]
        return super().__new__(cls)

    def __init__(self, *_, **__):
        pass

    def __call__(self, *arguments, **names):
        return type(self)(*arguments, **names)

    def __getattr__(self, name):
        return getattr(type(self), name)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return False


def _operators():
    def itself(self, *_):
        return self

    def text_or_itself(self, other):
        return other if isinstance(other, str) else self

    for kind in (Anything, Nothing):
        for name in ("or", "add", "sub", "mul", "rmul", "truediv", "neg", "getitem"):
            setattr(kind, f"__{name}__", itself)
        kind.__radd__ = text_or_itself
        for name, value in {"lt": False, "gt": True, "le": False, "ge": True}.items():
            setattr(kind, f"__{name}__", lambda _, __, value=value: value)
        for name, value in {"int": 0, "index": 0, "len": 0, "float": 0.0}.items():
            setattr(kind, f"__{name}__", lambda _, value=value: value)
        kind.__iter__ = lambda _: iter(())
    Nothing.__bool__ = lambda _: False


_operators()


class AbsentModule(types.ModuleType):
    def __getattr__(self, name):
        if name == "__version__":
            return "2.14.0"
        if name == "infer_schema":
            return lambda *_, **__: "() -> ()"
        if name in MISSING or name.startswith("__"):
            raise AttributeError(name)
        value = Anything(name, (Nothing,), {"__module__": self.__name__})
        setattr(self, name, value)
        return value


class AbsentModules(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the named modules, and all below them, before any that are installed."""

    def __init__(self, names):
        self.names = set(names)

    def find_spec(self, name, path=None, target=None):
        parts = name.split(".")
        if any(".".join(parts[:length]) in self.names for length in range(1, len(parts) + 1)):
            return importlib.machinery.ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec):
        module = AbsentModule(spec.name)
        module.__path__ = []
        return module

    def exec_module(self, module):
        pass


def stand_in(*names):
    """Puts stand-ins in the place of modules."""
    sys.meta_path.insert(0, AbsentModules(names))
