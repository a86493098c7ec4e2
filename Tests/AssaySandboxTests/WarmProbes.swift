/// Programs that look at everything by which they could tell that their interpreter was warm, and what must not change besides.
///
/// Each prints the same whether it is started by itself or forked; `WarmTests` compares the two.
enum WarmProbes {
  static let programs: [(name: String, source: String)] = [
    (
      "modules",
      """
      import sys
      print(sorted(sys.modules))
      """
    ),
    (
      "frames",
      """
      import sys, traceback
      try: sys._getframe(1); print('seen')
      except ValueError as e: print('none', e)
      traceback.print_stack()
      import inspect
      print(len(inspect.stack()))
      """
    ),
    (
      "depth",
      """
      import sys
      d=0
      def f():
          global d
          d+=1
          f()
      try: f()
      except RecursionError as e: print(d, e)
      print(sys.getrecursionlimit())
      """
    ),
    (
      "depth2",
      """
      def f(n): return 1 + f(n-1) if n else 0
      for n in range(980,1000):
          try: f(n)
          except RecursionError: print(n); break
      """
    ),
    (
      "main",
      """
      import sys
      m=sys.modules['__main__']
      print(sorted((k, type(v).__name__) for k,v in m.__dict__.items()))
      print(__file__, __name__, __doc__, __package__, __spec__, __loader__.__class__, __annotations__, __builtins__)
      print(list(m.__dict__))
      """
    ),
    (
      "sys",
      """
      import sys
      for n in sorted(dir(sys)):
          v=getattr(sys,n)
          if isinstance(v,(int,str,float,tuple,list,bool)) or v is None: print(n, v)
      print(sys.flags, sys.meta_path, sys.path_hooks, sorted(sys.path_importer_cache))
      """
    ),
    (
      "os",
      """
      import os
      print(os.getpid(), os.getcwd(), os.getuid(), sorted(os.environ.items()), os.listdir('.'), os.listdir('/'), os.umask(0), os.getpgrp(), os.getsid(0))
      print(os.sched_getaffinity(0)==os.sched_getaffinity(0), os.get_inheritable(0), os.fstat(0).st_mode, os.fstat(1).st_mode)
      """
    ),
    (
      "fds",
      """
      import os
      print(sorted(int(x) for x in os.listdir('/proc/self/fd')))
      """
    ),
    (
      "cmdline",
      """
      print(open('/proc/self/cmdline').read().split(chr(0)))
      import os
      print(os.readlink('/proc/self/exe'), sorted(x for x in os.listdir('/proc') if x.isdigit()))
      """
    ),
    (
      "status",
      """
      for l in open('/proc/self/status'):
          if l.split(':')[0] in ('Name','Umask','State','TracerPid','Uid','Gid','Groups','Threads','SigQ','SigPnd','SigBlk','SigIgn','SigCgt','CapInh','CapPrm','CapEff','CapBnd','CapAmb','NoNewPrivs','Seccomp','Seccomp_filters'): print(l.strip())
      """
    ),
    (
      "limits",
      """
      import resource
      for n in sorted(dir(resource)):
          if n.startswith('RLIMIT') and n != 'RLIMIT_NPROC': print(n, resource.getrlimit(getattr(resource,n)))
      """
    ),
    (
      "mounts",
      """
      import os
      print(os.listdir('/work'), os.listdir('/tmp'), os.listdir('/dev'))
      print([os.statvfs(p).f_blocks for p in ('/work','/tmp')])
      """
    ),
    (
      "error",
      """
      def f(x):
          return 1/x
      f(0)
      """
    ),
    (
      "syntax",
      """
      x = = 3

      """
    ),
    (
      "syntax2",
      """
      def f(:
          pass

      """
    ),
    (
      "indent",
      """
      def f():
      	x=1
              y=2

      """
    ),
    (
      "warn",
      #"""
      print('\d')
      assert (1, 'x')
      x is 3 if (x:=3) else 4
      """#
    ),
    (
      "exit3",
      """
      import sys; sys.exit(3)
      """
    ),
    (
      "exits",
      """
      import sys; sys.exit('bye')
      """
    ),
    (
      "exitnone",
      """
      raise SystemExit
      """
    ),
    (
      "exitbig",
      """
      raise SystemExit(256+7)
      """
    ),
    (
      "exitneg",
      """
      raise SystemExit(-1)
      """
    ),
    (
      "exitobj",
      """
      raise SystemExit([1,2])
      """
    ),
    (
      "kbd",
      """
      raise KeyboardInterrupt
      """
    ),
    (
      "quit",
      """
      quit()
      """
    ),
    (
      "osexit",
      """
      import os; print('x'); os._exit(5)
      """
    ),
    (
      "abort",
      """
      import os; os.abort()
      """
    ),
    (
      "kill9",
      """
      import os; os.kill(os.getpid(), 9)
      """
    ),
    (
      "term",
      """
      import os; os.kill(os.getpid(), 15)
      """
    ),
    (
      "segv",
      """
      import ctypes; ctypes.string_at(0)
      """
    ),
    (
      "del",
      """
      class A:
          def __init__(s,n): s.n=n
          def __del__(s): print('del', s.n)
      a=A(1)
      b=A(2)
      _c=A(3)
      def f(): return b
      print('end')
      """
    ),
    (
      "del2",
      """
      class A:
          def __del__(s): print('del A')
      a=A()
      print('end')
      """
    ),
    (
      "delcycle",
      """
      class A:
          def __del__(s): print('del cyc')
      a=A(); a.a=a; del a
      print('end')
      """
    ),
    (
      "atexit",
      """
      import atexit
      atexit.register(print, 'bye')
      atexit.register(lambda: print('first'))
      print('main')
      """
    ),
    (
      "atexit_err",
      """
      import atexit
      atexit.register(lambda: 1/0)
      print('x')
      """
    ),
    (
      "thread",
      """
      import threading, time
      def f():
          time.sleep(.1); print('thread done', threading.current_thread().name, threading.current_thread() is threading.main_thread())
      threading.Thread(target=f).start()
      print('main', threading.main_thread(). name, threading.active_count(),  threading.main_thread().native_id == __import__('os').getpid())
      """
    ),
    (
      "threaderr",
      """
      import threading
      t=threading.Thread(target=lambda: 1/0); t.start(); t.join()
      """
    ),
    (
      "daemon",
      """
      import threading, time
      threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
      print('ok')
      """
    ),
    (
      "fork",
      """
      import os
      pid=os.fork()
      if pid==0: print('child'); 
      else: os.waitpid(pid,0); print('parent')
      """
    ),
    (
      "mp",
      """
      import multiprocessing as m
      def f(x): return x*x
      if __name__=='__main__':
          with m.Pool(2) as p: print(p.map(f,[1,2,3]))
      """
    ),
    (
      "mpspawn",
      """
      import multiprocessing as m
      def f(q): q.put(7)
      if __name__=='__main__':
          c=m.get_context('spawn'); q=c.Queue(); p=c.Process(target=f,args=(q,)); p.start(); print(q.get()); p.join()
      """
    ),
    (
      "subprocess",
      """
      import subprocess,sys
      print(subprocess.run([sys.executable,'-c','import os;print(os.getppid()>0)'],capture_output=True,text=True).stdout)
      """
    ),
    (
      "asyncio",
      """
      import asyncio
      async def f():
          await asyncio.sleep(.01); return 3
      print(asyncio.run(f()))
      async def g():
          p=await asyncio.create_subprocess_exec('echo','hi',stdout=-1); print(await p.communicate())
      asyncio.run(g())
      """
    ),
    (
      "xml",
      """
      import xml
      try: xml.etree
      except AttributeError as e: print(e)
      import xml.etree.ElementTree as E
      print(E.fromstring('<a>1</a>').text)
      """
    ),
    (
      "conc",
      """
      import concurrent
      try: concurrent.futures
      except AttributeError as e: print(e)
      from concurrent.futures import ThreadPoolExecutor
      with ThreadPoolExecutor(2) as ex: print(list(ex.map(abs,[-1,2])))
      """
    ),
    (
      "imputil",
      """
      import importlib
      try: print(importlib.util)
      except AttributeError as e: print(e)
      """
    ),
    (
      "attr",
      """
      import os, collections, json, urllib, unittest, email
      print([n for n in dir(os)][:5], hasattr(json,'tool'), hasattr(urllib,'parse'), hasattr(unittest,'mock'), hasattr(email,'mime'), hasattr(collections,'abc'))
      """
    ),
    (
      "imports",
      """
      import json
      import sys
      print(sorted(sys.modules))
      """
    ),
    (
      "imports2",
      """
      import random, asyncio, sys, typing, dataclasses, unittest
      print(sorted(sys.modules))
      """
    ),
    (
      "imports3",
      """
      import logging, argparse, csv, datetime, decimal
      import sys
      print(list(sys.modules))
      """
    ),
    (
      "noimport",
      """
      import nosuchmodule
      """
    ),
    (
      "shadow",
      """
      open('json.py','w').write('x=42')
      import json
      print(json.x, json.__file__)
      """
    ),
    (
      "shadow2",
      """
      import os
      os.mkdir('xml'); open('xml/__init__.py','w').write('y=1')
      import xml
      print(xml.y)
      try:
          import xml.etree
      except ImportError as e: print(e)
      """
    ),
    (
      "finder",
      """
      import sys
      class F:
          @staticmethod
          def find_spec(n,p,t=None):
              print('asked',n)
      sys.meta_path.insert(0,F)
      import json, bisect
      """
    ),
    (
      "reload",
      """
      import json, importlib
      print(importlib.reload(json) is json)
      import importlib.util as u
      print(u.find_spec('json').name, u.find_spec('decimal').origin)
      """
    ),
    (
      "fresh",
      """
      import sys
      import json
      a=json
      del sys.modules['json']
      import json
      print(a is json)
      """
    ),
    (
      "random",
      """
      import random
      x=random.random()
      print(0<=x<1)
      random.seed(3); print(random.random())
      """
    ),
    (
      "hash",
      """
      print(hash('abc'), {('a','b','c','d','e')}, set('hello world'))
      """
    ),
    (
      "stdin",
      """
      import sys
      print(repr(sys.stdin.read()), sys.stdin.seekable(), sys.stdin.encoding, sys.stdin.errors, sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering, sys.stdout.buffer.raw.name, sys.stdin.isatty(), sys.stdin.buffer.raw.mode, sys.stdout.buffer.raw.mode)
      """
    ),
    (
      "input",
      """
      x=input('? ')
      """
    ),
    (
      "bufs",
      """
      import sys
      sys.stdout.write('a'); sys.stderr.write('b'); sys.stdout.buffer.write(b'c')
      """
    ),
    (
      "closed",
      """
      import sys
      sys.stdout.close()
      print('x', file=sys.stderr)
      """
    ),
    (
      "excepthook",
      """
      import sys
      sys.excepthook=lambda *a: print('hook', a[0].__name__)
      1/0
      """
    ),
    (
      "excepthook2",
      """
      import sys
      def h(*a): raise KeyError(3)
      sys.excepthook=h
      1/0
      """
    ),
    (
      "excinfo",
      """
      import sys
      sys.excepthook=lambda t,v,tb: print(sys.exc_info(), tb.tb_frame.f_code.co_name, tb.tb_next, sys.last_type)
      1/0
      """
    ),
    (
      "chain",
      """
      try: 1/0
      except Exception as e: raise ValueError('x') from e
      """
    ),
    (
      "group",
      """
      raise ExceptionGroup('g',[ValueError(1),TypeError(2)])
      """
    ),
    (
      "enc",
      """
      # -*- coding: latin-1 -*-
      print('é')
      """
    ),
    ("bom", "\u{FEFF}print('bom')"),
    ("null", "print('a')\0\nprint('b')"),
    (
      "future",
      """
      from __future__ import annotations
      def f(x: Undefined): return 1
      print(f.__annotations__)
      """
    ),
    (
      "gc",
      """
      import gc
      print(gc.get_freeze_count(), gc.isenabled(), gc.get_threshold())
      """
    ),
    (
      "warnings",
      """
      import warnings
      warnings.warn('hm')
      def f(): warnings.warn('deep', stacklevel=2)
      f()
      import imp
      """
    ),
    (
      "unraisable",
      """
      class A:
          def __del__(s): raise ValueError('in del')
      a=A()
      del a
      print('x')
      """
    ),
    (
      "unraisable_end",
      """
      class A:
          def __del__(s): raise ValueError('in del')
      a=A()
      print('x')
      """
    ),
    (
      "gen",
      """
      def g():
          try: yield 1
          finally: print('closed')
      x=g(); next(x)
      print('end')
      """
    ),
    (
      "signal",
      """
      import signal
      print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE), signal.getsignal(signal.SIGTERM))
      signal.signal(signal.SIGALRM, lambda *a: print('alarm'))
      signal.setitimer(signal.ITIMER_REAL, .05)
      signal.pause()
      """
    ),
    (
      "unittest",
      """
      import unittest
      class T(unittest.TestCase):
          def test_a(self): self.assertEqual(1,1)
          def test_b(self): self.assertEqual(1,2)
      unittest.main()
      """
    ),
    (
      "doctest",
      """
      def f(x):
          '''
          >>> f(1)
          2
          '''
          return x+1
      import doctest
      print(doctest.testmod())
      """
    ),
    (
      "dataclass",
      """
      from dataclasses import dataclass
      @dataclass
      class A:
          x:int=1
      print(A(), A.__module__)
      """
    ),
    (
      "pickle",
      """
      import pickle
      class A: pass
      print(pickle.loads(pickle.dumps(A())).__class__, pickle.dumps({'a':1}))
      """
    ),
    (
      "tempfile",
      """
      import tempfile,os
      with tempfile.NamedTemporaryFile() as f: print(os.path.dirname(f.name))
      print(tempfile.gettempdir())
      """
    ),
    (
      "sqlite",
      """
      import sqlite3
      c=sqlite3.connect(':memory:'); c.execute('create table t(x)'); c.execute('insert into t values(1)'); print(c.execute('select * from t').fetchall())
      c=sqlite3.connect('f.db'); c.execute('create table t(x)'); c.commit()
      """
    ),
    (
      "numpy",
      """
      import numpy as np
      print(np.arange(3).sum(), np.__version__)
      np.random.seed(1); print(np.random.rand(2))
      """
    ),
    (
      "logging",
      """
      import logging
      logging.warning('w')
      logging.basicConfig(level=logging.INFO)
      logging.info('i')
      """
    ),
    (
      "globals",
      """
      print(sorted(globals()))
      x=1
      print(__import__('builtins').__dict__ is __builtins__.__dict__)
      """
    ),
    (
      "exec",
      """
      exec('import sys; print(sys._getframe().f_back.f_code.co_filename)')
      """
    ),
    (
      "trace",
      """
      import sys
      print(sys.gettrace(), sys.getprofile())
      def t(f,e,a): print(e, f.f_code.co_name); return t
      sys.settrace(t)
      def f(): return 1
      f()
      sys.settrace(None)
      """
    ),
    (
      "profileend",
      """
      import sys
      sys.setprofile(lambda f,e,a: None)
      print(1)
      """
    ),
    (
      "settraceend",
      #"""
      import sys
      def t(f,e,a):
          sys.__stdout__.write(e+' '+f.f_code.co_name+'\n')
          return t
      sys.settrace(t)

      """#
    ),
    (
      "help",
      """
      help(len)
      """
    ),
    (
      "recur",
      """
      def f(): f()
      f()
      """
    ),
    (
      "bigtrace",
      """
      def g(n):
          if n: return g(n-1)
          raise ValueError('deep')
      g(5)
      """
    ),
    (
      "memerr",
      """
      x='a'*10**12
      """
    ),
    (
      "import_main",
      """
      import main
      print(main.__name__, __name__)
      """
    ),
    (
      "runpy",
      """
      import runpy
      print(sorted(runpy.run_path('main.py', run_name='x'))[:3]) if __name__=='__main__' else None
      """
    ),
    (
      "zipimport",
      """
      import pkgutil
      print(len(list(pkgutil.iter_modules()))>100, [m.name for m in pkgutil.iter_modules(['/work'])])
      """
    ),
    (
      "clock",
      """
      import time
      print(time.process_time()<0.5)
      """
    ),
    (
      "locale",
      """
      import locale, time
      print(locale.getlocale(), time.tzname)
      """
    ),
    (
      "exc_in_thread_exit",
      """
      import threading,sys
      def f(): sys.exit(3)
      t=threading.Thread(target=f); t.start(); t.join(); print('done')
      """
    ),
    (
      "broken_stdout",
      """
      import os,sys
      os.close(1)
      print('x')
      """
    ),
    (
      "uuid",
      """
      import uuid; print(uuid.UUID(int=3)); print(len(str(uuid.uuid4())))
      """
    ),
    (
      "setorder",
      """
      for x in {8, 16, 0, 24, 'b', 'a'}: print(x)
      print(list(frozenset((32, 8, 0)))); print(3 in {3, 11, 19})
      """
    ),
    (
      "syntaxwarning",
      #"""
      x = 3
      if x is 3: print('three', '\d')
      assert (x, 'always')
      """#
    ),
    (
      "cookie",
      """
      # -*- coding: latin-1 -*-
      print(len('ä'))
      """
    ),
    ("returns", "def f():\r\n  return '''a\r\nb'''\r\nprint(repr(f()))\r\n"),
    ("return", "x = 1\rprint(x)\n"),
    ("formfeed", "x = 1\n\u{c}\nif x:\n\u{c}  print('fed')\n"),
    ("mark", "\u{feff}print('marked')\n"),
    ("nul", "print('before')\n# \0\nprint('after')\n"),
    ("deep", "x = " + String(repeating: "(", count: 150) + "1" + String(repeating: ")", count: 150) + "\nprint(x)\n"),
    ("long", (0..<6000).map { "a\($0) = 'text number \($0)'\n" }.joined() + "print(len(globals()) > 6000, a5999)\n"),
    (
      "same",
      """
      def f(): return 'one two', (1, 'x'), 1.5, b'q'
      def g(): return 'one two', (1, 'x'), 1.5, b'q'
      print([a is b for a, b in zip(f(), g())], f.__code__.co_filename == __file__, f.__code__.co_firstlineno)
      """
    ),
    (
      "endings",
      """
      class Odd(type):
          def __hash__(cls): print('hashed'); return 1
          def __eq__(cls, other): print('compared'); return cls is other
      class A(metaclass=Odd): pass
      kept = A()
      held = open('held.txt', 'w'); held.write('written')
      """
    ),
    (
      "weakend",
      """
      import weakref
      class A: pass
      a = A()
      r = weakref.ref(a, lambda _: print('gone'))
      print('end')
      """
    ),
    (
      "proxyend",
      """
      import weakref
      class A: pass
      a = A()
      p = weakref.proxy(a, lambda _: print('gone'))
      print('end')
      """
    ),
    (
      "builtincallbackend",
      """
      import weakref
      class A: pass
      a = A()
      r = weakref.ref(a, print)
      """
    ),
    (
      "heldgeneratorend",
      """
      import collections, contextvars
      def g():
          try:
              yield 1
          finally:
              print('closed')
      def started():
          made = g()
          next(made)
          return made
      held = collections.deque([started()])
      variable = contextvars.ContextVar('v')
      variable.set(started())
      print('end')
      """
    ),
    (
      "futureend",
      """
      import asyncio
      loop = asyncio.new_event_loop()
      future = loop.create_future()
      future.set_exception(ValueError('nobody asked'))
      loop.close()
      print('end')
      """
    ),
    (
      "abstractend",
      """
      import collections.abc
      class A:
          def __len__(self): return 1
      print(isinstance(A(), collections.abc.Sized), isinstance(A(), collections.abc.Mapping))
      """
    ),
    (
      "slotsend",
      """
      class A:
          __slots__ = ()
          def __del__(self): print('gone')
      a = A()
      print('end')
      """
    ),
    (
      "errorend",
      """
      class E(Exception):
          def __del__(self): print('gone')
      e = E()
      def f(): raise e
      f()
      """
    ),
    (
      "awaited",
      """
      async def f(): pass
      x = f()
      print('end')
      """
    ),
  ]
}
