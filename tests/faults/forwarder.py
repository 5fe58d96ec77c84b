"""The network between the bridge and the brokers: one forwarder per broker, which can stall or cut."""

import asyncio
import threading

PASS = "pass"
STALL = "stall"  # connections stay open and new ones are taken, but no byte goes through
CUT = "cut"  # connections break, new ones break at once

CHUNK = 64 * 1024


class Forwarders:
    """Forwards each of `first_port`, ... to `first_target`, ..., on a thread of its own."""

    def __init__(self, first_port, first_target, count):
        self._routes = {broker: (first_port + broker - 1, first_target + broker - 1)
                        for broker in range(1, count + 1)}
        self._modes = dict.fromkeys(self._routes, PASS)
        self._passing = {}
        self._writers = {broker: set() for broker in self._routes}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="forwarders")

    def start(self):
        self._thread.start()
        self._call(self._listen())

    def stop(self):
        if self._thread.is_alive():
            self._call(self._end())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def set(self, mode, brokers=None):
        self._call(self._set(mode, brokers or list(self._routes)))

    def _call(self, coroutine):
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _listen(self):
        self._servers = []
        for broker, (port, _) in self._routes.items():
            self._passing[broker] = asyncio.Event()
            self._passing[broker].set()
            self._servers.append(await asyncio.start_server(
                lambda reader, writer, broker=broker: self._serve(broker, reader, writer), "127.0.0.1", port))

    async def _end(self):
        for server in self._servers:
            server.close()
        await self._set(CUT, list(self._routes))
        serving = asyncio.all_tasks() - {asyncio.current_task()}
        if serving:
            await asyncio.wait(serving, timeout=5)

    async def _set(self, mode, brokers):
        for broker in brokers:
            self._modes[broker] = mode
            if mode == STALL:
                self._passing[broker].clear()
            else:
                self._passing[broker].set()
            if mode == CUT:
                for writer in list(self._writers[broker]):
                    writer.transport.abort()

    async def _serve(self, broker, reader, writer):
        if self._modes[broker] == CUT:
            writer.transport.abort()
            return
        writers = self._writers[broker]
        writers.add(writer)
        try:
            await self._passing[broker].wait()
            target_reader, target_writer = await asyncio.open_connection("127.0.0.1", self._routes[broker][1])
        except OSError:
            writer.transport.abort()
            writers.discard(writer)
            return
        writers.add(target_writer)
        try:
            await asyncio.gather(self._pump(broker, reader, target_writer), self._pump(broker, target_reader, writer))
        finally:
            for each in (writer, target_writer):
                each.transport.abort()
                writers.discard(each)

    async def _pump(self, broker, reader, writer):
        try:
            while data := await reader.read(CHUNK):
                await self._passing[broker].wait()
                writer.write(data)
                await writer.drain()
            writer.write_eof()
        except OSError:
            writer.transport.abort()
