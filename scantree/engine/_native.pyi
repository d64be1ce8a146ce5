# The extension module, as built from the C sources in native/: the twin of hot/.

from scantree.engine.hot.builder import TaskBuilderCore as TaskBuilderCore
from scantree.engine.hot.burst import execute_burst as execute_burst
from scantree.engine.hot.context import ContextCore as ContextCore
from scantree.engine.hot.hierarchy import HierarchyCore as HierarchyCore
from scantree.engine.hot.node import FamilyCore as FamilyCore
from scantree.engine.hot.node import Node as Node
from scantree.engine.hot.ready_queue import ReadyQueue as ReadyQueue
from scantree.engine.hot.wakeup import WakeupCore as WakeupCore
