import process from 'node:process';
import { vi } from 'vitest';

/** What is written to the two streams of the process while `work` runs. */
export async function written(work: () => Promise<void>): Promise<string> {
  let text = '';
  const keep = (chunk: string | Uint8Array) => {
    text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    return true;
  };
  const streams = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, 'write').mockImplementation(keep),
  );
  try {
    await work();
  } finally {
    for (const stream of streams) stream.mockRestore();
  }
  return text;
}
