/** A proxy between the product and a server, whose line can be cut, and which can hold a statement back while something else happens. */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';

export interface TcpProxy {
  readonly port: number;
  /** Cuts the line `delayMs` after the client has sent something that `pattern` finds, and leaves it cut. Gives a promise of that moment. */
  cutWhen(pattern: RegExp, delayMs: number): Promise<void>;
  /** Holds back what the client sends as soon as `pattern` finds it, until `action` has ended. Gives a promise of that moment. */
  before(pattern: RegExp, action: () => Promise<void>): Promise<void>;
  /** Lets connections through again. */
  mend(): void;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1 and passes everything on to `target`. */
export async function openProxy(target: { readonly host: string; readonly port: number }): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let watch: { readonly pattern: RegExp; readonly found: () => Promise<void> | undefined } | null = null;
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
      if (watch !== null) {
        sent = (sent + data.toString('latin1')).slice(-200_000);
        if (watch.pattern.test(sent)) {
          const { found } = watch;
          watch = null;
          const held = found();
          if (held !== undefined) {
            client.pause();
            void held.finally(() => {
              upstream.write(data);
              client.resume();
            });
            return;
          }
        }
      }
      upstream.write(data);
    });
    client.on('end', () => upstream.end());
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cutWhen: (pattern, delayMs) =>
      new Promise((resolve) => {
        const later = (): void => {
          cut();
          resolve();
        };
        watch = { pattern, found: () => void setTimeout(later, delayMs) };
      }),
    before: (pattern, action) =>
      new Promise((resolve, reject) => {
        watch = {
          pattern,
          found: async () => {
            await action().then(resolve, reject);
          },
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
