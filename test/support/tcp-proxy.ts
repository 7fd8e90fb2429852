import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** `open` passes bytes on; `hanging_up` accepts and closes, like a proxy without a back end; `silent` accepts and never answers. */
export type ProxyMode = 'open' | 'hanging_up' | 'silent';

/** A TCP proxy before a server, to take the server away and give it back. */
export interface TcpProxy {
  /** The server's URL by way of the proxy. */
  readonly url: string;
  /** What happens to connections from now on. */
  mode: ProxyMode;
  /** Closes every connection there is. */
  cut(): void;
  /** Leaves the connections there are open, and passes nothing on any more: a network that died without a word. */
  freeze(): void;
  stop(): Promise<void>;
}

/** Starts a proxy on the loopback address, on a free port or the given one. @param url of a server with a port. */
export async function startTcpProxy(url: string, port = 0): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    return socket;
  };
  const server = createServer((socket) => {
    keep(socket);
    if (proxy.mode === 'hanging_up') {
      socket.end();
    } else if (proxy.mode === 'open') {
      const upstream = keep(connect(Number(target.port), target.hostname));
      socket.pipe(upstream).pipe(socket);
      socket.on('close', () => upstream.destroy());
      upstream.on('close', () => socket.destroy());
    }
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('The operating system gave no port.');
  }
  const viaProxy = new URL(url);
  viaProxy.hostname = '127.0.0.1';
  viaProxy.port = String(address.port);
  const proxy: TcpProxy = {
    url: viaProxy.href,
    mode: 'open',
    cut() {
      for (const socket of sockets) {
        socket.destroy();
      }
    },
    freeze() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.resume();
      }
    },
    async stop() {
      proxy.cut();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}
