import process from 'node:process';
import { type Laptop, startLaptop } from '../lib/local/laptop.ts';
import { settingsFrom } from '../lib/local/settings.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

/** The errors a person can do something about, in words. */
function explained(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.includes('EADDRINUSE')
    ? `${text}\nSomething listens there already, perhaps another start of this. Stop it, or set PORT and PIPEDRIVE_PORT.`
    : text;
}

async function start(): Promise<Laptop> {
  const settings = settingsFrom(process.env);
  const laptop = await startLaptop({ ...settings, progress: (text) => say(`  ${text} …`) });
  const { host, account, simulator } = laptop;
  say('');
  say(
    typeof account === 'string'
      ? `  account        ${account}${settings.real ? ` (${settings.real.domain}, ${settings.real.mode})` : ' (simulated)'}`
      : `  no account     ${account.reason}`,
  );
  if (simulator) say(`  Pipedrive      ${simulator.url} (simulated; API token "simulated-api-token")`);
  say(`  API            ${host.url}  documented at ${host.url}/openapi.json`);
  say(`  admin token    ${settings.dataFolder}/admin-token`);
  say(`  logs           ${settings.dataFolder}/logs/`);
  if (typeof account === 'string') {
    say('');
    say('  Try:');
    say(`    TOKEN=$(cat ${settings.dataFolder}/admin-token)`);
    say(`    curl -X POST -H "Authorization: Bearer $TOKEN" ${host.url}/v1/accounts/${account}/syncs`);
    say(`    curl -H "Authorization: Bearer $TOKEN" "${host.url}/v1/accounts/${account}/users?limit=3"`);
  }
  say('');
  say(`ready ${host.url}`);
  return laptop;
}

const laptop = start();
let stopping = false;
const stop = async () => {
  if (stopping) return;
  stopping = true;
  await (await laptop).close();
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
// Whoever started this process is gone.
process.on('disconnect', stop);
laptop.catch((error: unknown) => {
  process.stderr.write(`${explained(error)}\n`);
  process.exit(1);
});
