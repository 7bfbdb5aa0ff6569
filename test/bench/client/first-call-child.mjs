// Loads one client in a fresh process, makes its first call and prints how many nanoseconds both took:
// `node first-call-child.mjs <file>`. Plain JavaScript, so that no type stripping runs in a process whose start is measured.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const [, , file] = process.argv;
const require = createRequire(file);

const start = process.hrtime.bigint();
const { readUsers } = require(file);
await readUsers();
writeSync(1, String(process.hrtime.bigint() - start));
// A kept connection must not keep the process.
process.exit();
