/** A TCP proxy that can be told to cut every connection that runs through it. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface CuttingProxy {
  readonly port: number;
  /** Cuts once so many bytes have come from the server on one connection; the proxy then works on for new ones. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function openCuttingProxy(host: string, port: number): Promise<CuttingProxy> {
  let limit = Number.POSITIVE_INFINITY;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    let passed = 0;
    const both = [client, upstream];
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const other of both) other.destroy();
      });
    }
    client.pipe(upstream);
    upstream.on('data', (data: Buffer) => {
      passed += data.length;
      if (passed > limit) {
        limit = Number.POSITIVE_INFINITY;
        for (const socket of both) socket.destroy();
        return;
      }
      if (!client.write(data)) {
        upstream.pause();
        client.once('drain', () => upstream.resume());
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    cutAfter: (bytes) => (limit = bytes),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
