# The extension module, as built from the C sources in native/: the twin of core/.

from scantree.engine.core.builder import TaskBuilderCore as TaskBuilderCore
from scantree.engine.core.burst import execute_burst as execute_burst
from scantree.engine.core.context import ContextCore as ContextCore
from scantree.engine.core.hierarchy import HierarchyCore as HierarchyCore
from scantree.engine.core.node import FamilyCore as FamilyCore
from scantree.engine.core.node import Node as Node
from scantree.engine.core.ready_queue import ReadyQueue as ReadyQueue
from scantree.engine.core.wakeup import WakeupCore as WakeupCore
