import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  cycles,
  formOffences,
  type GlobalRule,
  globalOffences,
  importOffences,
} from '../support/architecture.ts';
import { machineFolders, privateOffences, topLevel } from '../support/repository.ts';
import { codeOf, importsOf, root, type Source, sourcesOf } from '../support/source-code.ts';

const sources = sourcesOf(['{bin,lib,functions,shared}/**/*.{ts,mts,mjs}']);
const TEXTS = [
  '{bin,lib,functions,shared,test,docs,.ci}/**/*.*',
  '.ci/*',
  '*.{json,md}',
  '.gitignore',
  'LICENSE',
];

const WIRING = 'wires a function: time and chance enter here and are passed on';
const GLOBALS: readonly GlobalRule[] = [
  {
    name: 'process.env',
    pattern: /\bprocess\s*(\?\.|\.)\s*env\b|\benv\b[^;=]*\}\s*=\s*process\b/,
    allowed: {
      'shared/runtime/env.ts': 'reads a function’s environment by its schema',
      'shared/runtime/lambda-credentials.ts': 'reads the credentials that Lambda sets',
      'bin/app.ts': 'is told by the local host and by cdk where to write',
      'bin/run.mjs': 'hands the environment on, with a PATH that has our tools',
      'bin/start.ts': 'hands the environment to the settings’ schema',
      'lib/local/synthesise.ts': 'starts the CDK app in the environment it runs in itself',
    },
  },
  {
    name: 'the clock, chance or a timer',
    pattern:
      /\bDate\s*\.\s*now\b|\bnew\s+Date\s*(?:\(\s*\)|(?![\w\s]*\())|\bMath\s*\.\s*random\b|\bset(?:Timeout|Interval|Immediate)\b|\bperformance\s*\.\s*now\b/,
    allowed: {
      'functions/api/index.ts': WIRING,
      'functions/event-processor/index.ts': WIRING,
      'functions/outbound-resumer/index.ts': WIRING,
      'functions/outbound-sender/index.ts': WIRING,
      'functions/provisioning/index.ts': WIRING,
      'functions/user-sync/index.ts': WIRING,
      'functions/webhook-keeper/index.ts': WIRING,
      'functions/webhook-receiver/index.ts': WIRING,
      'functions/api/create-connect.ts': 'wires a client for an account that is not stored yet',
      'shared/accounts/open-connections.ts':
        'wires the client of an account for the functions that call Pipedrive',
      'shared/pipedrive/send.ts': 'gives up an exchange over a real socket after real time',
      'bin/run.mjs': 'looks whether the shell that npm put before it is still there: nothing tells it',
      'lib/timers.ts': 'is the machine’s clock, for all that runs on it',
      'lib/local/aws/gateway.ts': 'gives answers under way a second of real time when it closes',
      'lib/local/lambda/runtime-child.ts': 'counts down a function’s real time in its own process',
      'lib/local/tour/stops.ts': 'is a client that shows the suite to a person, in real time',
      'lib/local/tour/tour.ts': 'is a client that shows the suite to a person, in real time',
      'lib/local/tour/until.ts': 'is a client that shows the suite to a person, in real time',
    },
  },
  {
    name: 'fetch',
    pattern: /(?<![\w$.])fetch\s*\(|\bglobalThis\s*\.\s*fetch\b/,
    allowed: { 'lib/local/api-client.ts': 'is a client of the suite’s own API' },
  },
];
const LOADERS = {
  'shared/pipedrive/send.ts': 'loads the protocol of the first request: a Lambda that calls nobody need not',
  'lib/local/lambda/load-handler.ts': 'loads the bundles of the template, as Lambda does',
  'lib/local/aws/dynamodb/dynalite.ts': 'loads a CommonJS package only where the native one is missing',
  'lib/local/aws/dynamodb/dynoxide.ts': 'finds a package that npm leaves out on other platforms',
};

const at = (path: string, text = ''): Source => ({ path, text });
const importing = (path: string, specifier: string, ...others: Source[]) => [
  at(path, `import { x } from '${specifier}';`),
  ...others,
];

describe('the repository', () => {
  test('imports only along its arrows, and packages only where they belong', () => {
    expect(importOffences(sources)).toEqual([]);
  });

  test('reads environment, clock, chance and network only where it says why', () => {
    expect(globalOffences(sources, GLOBALS)).toEqual([]);
  });

  test('loads nothing while it runs and exports nothing as default', () => {
    expect(formOffences(sources, LOADERS)).toEqual([]);
  });

  test('has no circle of files that import each other', () => {
    expect(cycles(sources)).toEqual([]);
  });

  test('has at its top only what its layout names and what tools insist on', () => {
    const layout = ['bin', 'docs', 'functions', 'lib', 'shared', 'test', 'README.md', 'LICENSE'];
    const tools = [
      '.ci',
      '.gitignore',
      'biome.json',
      'cdk.json',
      'package-lock.json',
      'package.json',
      'tsconfig.json',
    ];

    expect(topLevel().filter((name) => ![...layout, ...tools].includes(name))).toEqual([]);
  });

  test('says nothing that only one machine or one workplace could understand', () => {
    expect(privateOffences(sourcesOf(TEXTS), machineFolders())).toEqual([]);
  });

  test('locks its packages without naming where they were downloaded from, or from the public registry', () => {
    const Lock = z.object({
      packages: z.record(z.string(), z.object({ resolved: z.string().optional() })),
    });

    const { packages } = Lock.parse(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')));

    const hosts = Object.values(packages).flatMap(({ resolved }) =>
      resolved ? [new URL(resolved).host] : [],
    );
    expect(hosts.filter((host) => host !== 'registry.npmjs.org')).toEqual([]);
  });
});

describe('the arrows', () => {
  const forbidden = [
    ['shared/pipedrive/retrying.ts', 'shared/queue/fifo.ts'],
    ['shared/queue/fifo.ts', 'functions/api/env.ts'],
    ['shared/state/table.ts', 'lib/timers.ts'],
    ['functions/api/index.ts', 'functions/user-sync/env.ts'],
    ['functions/api/index.ts', 'lib/config.ts'],
    ['lib/pipewarden-stack.ts', 'functions/api/handler.ts'],
    ['lib/constructs/alarms.ts', 'lib/local/host.ts'],
    ['lib/constructs/alarms.ts', 'bin/app.ts'],
    ['lib/local/host.ts', 'functions/api/env.ts'],
    ['lib/local/host.ts', 'lib/pipewarden-stack.ts'],
    ['lib/simulator/store.ts', 'lib/local/host.ts'],
    ['lib/simulator/store.ts', 'shared/state/table.ts'],
    ['lib/timers.ts', 'lib/config.ts'],
    ['bin/start.ts', 'shared/errors.ts'],
    ['bin/start.ts', 'functions/api/env.ts'],
  ] as const;
  test.each(forbidden)('keep %s from importing %s', (from, to) => {
    const up = '../'.repeat(from.split('/').length - 1);

    expect(importOffences(importing(from, `${up}${to}`, at(to)))).toEqual([`${from} may not import ${to}`]);
  });

  const allowed = [
    ['bin/start.ts', 'lib/local/laptop.ts'],
    ['lib/pipewarden-stack.ts', 'functions/api/env.ts'],
    ['lib/constructs/concern-function.ts', 'shared/runtime/env.ts'],
    ['lib/local/laptop.ts', 'lib/simulator/start-simulator.ts'],
    ['lib/simulator/store.ts', 'shared/pipedrive/index.ts'],
    ['lib/simulator/store.ts', 'lib/timers.ts'],
    ['functions/api/index.ts', 'functions/api/routes/users.ts'],
    ['functions/api/index.ts', 'shared/state/table.ts'],
    ['shared/pipedrive/send.ts', 'shared/errors.ts'],
    ['shared/accounts/connection.ts', 'shared/pipedrive/index.ts'],
  ] as const;
  test.each(allowed)('let %s import %s', (from, to) => {
    const up = '../'.repeat(from.split('/').length - 1);

    expect(importOffences(importing(from, `${up}${to}`, at(to)))).toEqual([]);
  });

  test('name an import of a file that is not there', () => {
    expect(importOffences(importing('shared/errors.ts', './gone.ts'))).toEqual([
      'shared/errors.ts imports shared/gone.ts, which is not there',
    ]);
  });
});

describe('the package rows', () => {
  test.each([
    ['shared/state/table.ts', 'aws-cdk-lib/aws-sqs'],
    ['lib/local/host.ts', 'constructs'],
    ['lib/simulator/store.ts', 'cdk-nag'],
    ['functions/api/authenticate.ts', '@aws-sdk/client-sqs'],
    ['shared/pipedrive/send.ts', '@aws-sdk/client-sqs'],
    ['lib/local/host.ts', '@aws-sdk/client-sqs'],
    ['functions/api/index.ts', '@middy/core'],
    ['shared/state/table.ts', '@aws-lambda-powertools/logger'],
    ['functions/api/index.ts', '@aws/durable-execution-sdk-js'],
    ['shared/errors.ts', 'zod'],
    ['functions/api/env.ts', 'zod'],
    ['lib/config.ts', 'zod/mini'],
    ['shared/state/table.ts', 'node:fs'],
    ['shared/state/table.ts', 'node:http'],
    ['functions/api/index.ts', 'node:child_process'],
    ['functions/api/index.ts', 'aws-lambda'],
    ['lib/config.ts', 'left-pad'],
  ])('keep %s from importing %s', (from, name) => {
    expect(importOffences(importing(from, name))).toEqual([`${from} may not import ${name}`]);
  });

  test('count a bare import and a re-export as imports', () => {
    const offences = importOffences([at('shared/errors.ts', `import 'zod';\nexport * from 'aws-cdk-lib';`)]);

    expect(offences).toEqual([
      'shared/errors.ts may not import zod',
      'shared/errors.ts may not import aws-cdk-lib',
    ]);
  });

  test('let types alone go further than values', () => {
    const path = 'lib/constructs/concern-function.ts';

    expect(importOffences([at(path, `import type * as z from 'zod/mini';`)])).toEqual([]);
    expect(importOffences([at(path, `import * as z from 'zod/mini';`)])).toEqual([
      `${path} may not import zod/mini`,
    ]);
  });
});

describe('the rows on globals', () => {
  const path = 'shared/governor/burst.ts';
  const strict = GLOBALS.map((rule) => ({ ...rule, allowed: {} }));
  test.each([
    ['const a = process.env.HOME;', 'process.env'],
    ['const { env } = process;', 'process.env'],
    ['const { argv, env: all } = process;', 'process.env'],
    ['const a = Date.now();', 'the clock, chance or a timer'],
    ['const a = { now: Date.now };', 'the clock, chance or a timer'],
    ['const a = new Date();', 'the clock, chance or a timer'],
    ['const a = new Date;', 'the clock, chance or a timer'],
    ['const a = `at ${new Date().toISOString()}`;', 'the clock, chance or a timer'],
    ['const a = Math.random();', 'the clock, chance or a timer'],
    ['setTimeout(work, 5);', 'the clock, chance or a timer'],
    [`import { setTimeout } from 'node:timers/promises';`, 'the clock, chance or a timer'],
    ['performance.now();', 'the clock, chance or a timer'],
    ['await fetch(url);', 'fetch'],
  ])('refuse `%s`', (text, name) => {
    expect(globalOffences([at(path, text)], strict)).toEqual([`${path} may not use ${name}`]);
  });

  test.each([
    'const a = new Date(value);',
    'const a = new Date(Date.parse(value));',
    '// new Date() is for wiring',
    'const a = "process.env";',
    'const a = `Math.random ${b} setTimeout`;',
    'const a = /fetch(x)|Date.now/;',
    'const a = client.fetch(b);',
    'const environment = { env: 1 };',
  ])('accept `%s`', (text) => {
    expect(globalOffences([at(path, text)], strict)).toEqual([]);
  });

  test('name a row of the list that nothing needs any more', () => {
    const rules = [{ name: 'fetch', pattern: /\bfetch\(/, allowed: { 'shared/errors.ts': 'a reason' } }];

    expect(globalOffences([at('shared/errors.ts')], rules)).toEqual([
      'shared/errors.ts no longer uses fetch: take it off the list',
    ]);
  });
});

describe('the rows on forms', () => {
  const path = 'shared/errors.ts';
  test.each([
    `const a = await import('./a.ts');`,
    `const a = require('a');`,
    `import { createRequire } from 'node:module';`,
  ])('refuse `%s`', (text) => {
    expect(formOffences([at(path, text)], {})).toEqual([`${path} may not load modules while it runs`]);
  });

  test.each(['export default 1;', 'export { a as default };'])('refuse `%s`', (text) => {
    expect(formOffences([at(path, text)], {})).toEqual([`${path} may not have a default export`]);
  });

  test('leave a method called require alone', () => {
    expect(formOffences([at(path, 'ledger.require(arn); // import(x)')], {})).toEqual([]);
  });

  test('name a circle of three files once, from where it begins', () => {
    const circle = [
      at('a.ts', `import { b } from './b.ts';`),
      at('b.ts', `import { type c, d } from './c.ts';`),
      at('c.ts', `export { a } from './a.ts';`),
      at('d.ts', `import { a } from './a.ts';`),
    ];

    expect(cycles(circle)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
  });

  test('let types refer to each other, which is no circle when the program runs', () => {
    const types = [at('a.ts', `import { b } from './b.ts';`), at('b.ts', `import type { a } from './a.ts';`)];

    expect(cycles(types)).toEqual([]);
  });
});

describe('the rows on privacy', () => {
  test('name a folder of the machine, a home, a private host and a paper that is not there', () => {
    const path = 'docs/guide.txt';
    // Put together here, because this file is read by the same check.
    const home = ['', 'home', 'ada', 'notes'].join('/');
    const offences = privateOffences(
      [at(path, `See /srv/plant/x, ${home}, http://git.${'corp'}/a and ${'PLANS'}.${'md'}.`)],
      ['/srv/plant'],
    );

    expect(offences).toEqual([
      `${path} names /srv/plant, a folder of this machine`,
      `${path} names somebody's home`,
      `${path} names a host of a private network`,
      `${path} points at ${'PLANS'}.${'md'}, which is not there`,
    ]);
  });

  test('let relative paths and papers that are there pass', () => {
    expect(privateOffences([at('docs/x.txt', '../srv/plant/x README.md')], ['/srv/plant'])).toEqual([]);
  });
});

describe('reading a program', () => {
  test('finds every form of static import, whatever lies between its words', () => {
    const text = [
      `import a from 'one';`,
      `import type { B } from "two";`,
      `import {\n  c, // from 'not'\n  type D,\n} from 'three';`,
      `import 'four';`,
      `export * from 'five';`,
      `export { e } from 'six';`,
      `export const f = 'seven';`,
      `const g = \`import h from 'eight'\`;`,
      `export function from() { return 'nine'; }`,
    ].join('\n');

    expect(importsOf(text)).toEqual([
      { specifier: 'one', typeOnly: false },
      { specifier: 'two', typeOnly: true },
      { specifier: 'three', typeOnly: false },
      { specifier: 'four', typeOnly: false },
      { specifier: 'five', typeOnly: false },
      { specifier: 'six', typeOnly: false },
    ]);
  });

  test('blanks comments, texts and patterns, and keeps the code in a template', () => {
    const text = 'a /* b */ "c\\"d" `e${f(`g`)}h` / 2 // i';

    expect(codeOf(text)).toBe('a         "    " ` ${f(` `)} ` / 2     '.replace('` ${', '`  {'));
  });

  test('tells a pattern from a division', () => {
    expect(codeOf('x = /[/"]/.test(y) ? a / b : c / "d"')).toBe('x = /    /.test(y) ? a / b : c / " "');
  });
});
