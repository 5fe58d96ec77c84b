"""What the tests with a real broker have in common."""

import unittest

from bridge_process import CONFIGURATION, BridgeProcess


class BridgeTestCase(unittest.TestCase):
    """Runs one bridge for all tests of a class, with topics of its own."""

    program = None  # set by main, as the two below
    work = None
    cluster = None
    bridges = []  # all that were started

    configuration = CONFIGURATION

    @classmethod
    def setUpClass(cls):
        cls.prefix = cls.__name__
        cls.bridge = BridgeProcess(cls.program, cls.work / cls.__name__, cls.cluster.bootstrap, cls.prefix,
                                   configuration=cls.configuration)
        cls.bridges.append(cls.bridge)
        cls.addClassCleanup(cls.bridge.end)
        cls.bridge.start()

    @classmethod
    def records_by_id(cls):
        """Event id and type -> the records that carry them."""
        found = {}
        for record in cls.cluster.records(cls.prefix):
            found.setdefault((record.header("ce_id"), record.header("ce_type")), []).append(record)
        return found
