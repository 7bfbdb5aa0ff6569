import process from 'node:process';
import type { Bench } from './bench.ts';
import { client } from './client/client.ts';
import { coldStart } from './cold-start/cold-start.ts';
import { figureLine } from './figure.ts';
import { governor } from './governor/governor.ts';
import { report } from './report.ts';
import { webhooks } from './webhooks/webhooks.ts';

/** `npm run bench` runs all of these, `npm run bench -- webhooks` those that are named. */
const BENCHES: Readonly<Record<string, Bench>> = { 'cold-start': coldStart, client, webhooks, governor };

const names = Object.keys(BENCHES);
const tell = (text: string) => process.stderr.write(`${text}\n`);

/** Runs what was asked for and answers the exit code: a missed goal is a result, not a failure. */
async function main(asked: readonly string[]): Promise<number> {
  const unknown = asked.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    tell(`There is no bench ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
    return 2;
  }
  for (const [name, run] of Object.entries(BENCHES)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const figures = await run((text) => tell(`${name}: ${text} …`));
    for (const figure of figures) process.stdout.write(`${figureLine(figure)}\n`);
    tell(`\n${name}, on Node ${process.versions.node}\n${report(figures)}\n`);
  }
  return 0;
}

// Left by an exit, the temporary folders are removed and the children notice.
const leave = () => process.exit(1);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
process.on('disconnect', leave);
process.exitCode = await main(process.argv.slice(2));
process.off('disconnect', leave);
