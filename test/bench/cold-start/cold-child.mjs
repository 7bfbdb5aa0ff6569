// Loads one CommonJS file in a fresh process and prints how many nanoseconds that took: `node cold-child.mjs <file>`.
// Plain JavaScript, so that no type stripping runs in a process whose start is measured.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';

const [, , file] = process.argv;
const require = createRequire(file);

const start = process.hrtime.bigint();
require(file);
// What a bundle puts off to a promise while it loads still runs before Lambda hands it the first event.
setImmediate(() => {
  writeSync(1, String(process.hrtime.bigint() - start));
  // A bundle may hold timers or sockets; nothing after its loading counts.
  process.exit();
});
