import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { systemTimers } from '../timers.ts';
import type { SimulatorOptions } from './options.ts';
import { createSimulator, type Simulator } from './simulator.ts';
import type { Answer } from './wire/answers.ts';
import { isControl, serveControl } from './wire/control.ts';
import type { Outcome } from './wire/engine.ts';
import { receivedBody } from './wire/received-body.ts';

export interface ServerOptions extends SimulatorOptions {
  /** 0 takes any free port. */
  readonly port: number;
}

export interface RunningSimulator extends Omit<Simulator, 'close' | 'servedAt' | 'arrive'> {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const MOST_BODY_BYTES = 2 * 1024 * 1024;

/** Serves a simulated company on the loopback interface. Rejects when the port is taken. */
export async function startSimulator({ port, ...options }: ServerOptions): Promise<RunningSimulator> {
  const simulator = createSimulator(options);
  const timers = options.timers ?? systemTimers;
  const cancels = new Set<() => void>();

  const finish = (response: ServerResponse, { answer, delayMs }: Outcome) => {
    const act = () => {
      if (answer === 'reset') response.socket?.resetAndDestroy();
      else if (answer !== 'hang') write(response, answer);
    };
    if (delayMs === 0) return act();
    const cancel = timers.after(delayMs, () => {
      cancels.delete(cancel);
      act();
    });
    cancels.add(cancel);
  };

  const server = createServer((request, response) => {
    const head = {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(', ')]),
      ),
    };
    const control = isControl(head.url);
    const pending = control ? undefined : simulator.arrive(head);
    readBytes(request)
      .then((bytes) => receivedBody(bytes, head.headers['content-type']))
      .then(
        (body) => {
          if (pending) finish(response, pending(body));
          else write(response, serveControl(simulator, head, typeof body === 'string' ? body : ''));
        },
        () => response.destroy(),
      );
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  }).catch((error: unknown) => {
    simulator.close();
    throw error;
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`;
  simulator.servedAt(url);

  return {
    ...simulator,
    url,
    close: async () => {
      for (const cancel of cancels) cancel();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      simulator.close();
    },
  };
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

async function readBytes(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MOST_BODY_BYTES) throw new RangeError('The body is too large');
    chunks.push(buffer);
  }
  return Buffer.concat(chunks);
}
