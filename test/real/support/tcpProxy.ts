/** A proxy between the product and a server, whose line can be cut. */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';

export interface TcpProxy {
  readonly port: number;
  /** Cuts the line `delayMs` after the client has sent something that `pattern` finds, and leaves it cut. Gives a promise of that moment. */
  cutWhen(pattern: RegExp, delayMs: number): Promise<void>;
  /** Lets connections through again. */
  mend(): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and passes everything on to `target`. */
export async function openProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let watch: ((sent: string) => void) | null = null;
  const cut = (): void => {
    isCut = true;
    for (const socket of sockets) socket.resetAndDestroy();
    sockets.clear();
  };
  const server = createServer((client) => {
    if (isCut) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(target);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    // A statement of 161 columns comes in several pieces: what was sent lately is looked at as a whole.
    let sent = '';
    client.on('data', (data) => {
      if (watch === null) return;
      sent = (sent + data.toString('latin1')).slice(-200_000);
      watch(sent);
    });
    client.pipe(upstream);
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutWhen: (pattern, delayMs) =>
      new Promise((resolve) => {
        watch = (text) => {
          if (!pattern.test(text)) return;
          watch = null;
          setTimeout(() => {
            cut();
            resolve();
          }, delayMs);
        };
      }),
    mend: () => {
      isCut = false;
    },
    close: async () => {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
