import { posix } from 'node:path';
import { codeOf, type Import, importsOf, type Source } from './source-code.ts';

type Test = (path: string) => boolean;

const under =
  (...folders: readonly string[]): Test =>
  (path) =>
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`));
const matches =
  (pattern: RegExp): Test =>
  (path) =>
    pattern.test(path);
const either =
  (...tests: readonly Test[]): Test =>
  (path) =>
    tests.some((test) => test(path));

/** The part of lib/ that is deployed: the stack and its constructs. */
const isStack: Test = (path) =>
  under('lib')(path) && !under('lib/local', 'lib/simulator', 'lib/timers.ts')(path);

/** Who may import what of the repository; the first row that fits the importing file decides. */
const ARROWS: readonly (readonly [from: Test, to: Test])[] = [
  [under('bin'), under('lib')],
  [under('lib/simulator'), under('lib/simulator', 'lib/timers.ts', 'shared/pipedrive', 'shared/errors.ts')],
  // The local host runs the bundles of the template: it knows nothing of what is in them.
  [under('lib/local'), under('lib/local', 'lib/simulator', 'lib/timers.ts')],
  [under('lib/timers.ts'), () => false],
  [isStack, either(isStack, matches(/^functions\/[^/]+\/env\.ts$/), under('shared'))],
  [under('shared/pipedrive'), under('shared/pipedrive', 'shared/errors.ts')],
  [under('shared'), under('shared')],
];

const maySee = (from: string, to: string): boolean => {
  const [area, folder] = from.split('/');
  if (area === 'functions') return under(`functions/${folder}`, 'shared')(to);
  return ARROWS.find(([fits]) => fits(from))?.[1](to) ?? false;
};

/** Which files may import a package. One on no row may be imported nowhere. */
const PACKAGES: readonly (readonly [name: RegExp, by: Test])[] = [
  [/^(aws-cdk-lib|constructs|cdk-nag)(\/|$)/, either(under('bin'), isStack)],
  [
    /^@aws-sdk\//,
    either(
      under('shared/state', 'shared/queue', 'shared/accounts', 'shared/runtime'),
      matches(/^functions\/[^/]+\/index\.ts$/),
      // Answers a callback of the durable execution: the one AWS call that is no state, queue or secret.
      under('functions/outbound-sender/tell.ts'),
    ),
  ],
  [/^@aws\/durable-execution-sdk-js$/, under('functions/provisioning')],
  [/^(@middy|@aws-lambda-powertools)\//, under('shared/runtime')],
  [/^zod\/mini$/, under('shared', 'functions')],
  [/^zod$/, under('lib')],
  [/^croner$/, under('lib/local')],
  // What a bundle needs of Node is little; files, processes and sockets are not for functions.
  [/^node:(crypto|process|util|timers\/promises)$/, under('shared', 'functions', 'lib', 'bin')],
  [/^node:https?$/, under('shared/pipedrive/send.ts', 'lib/local', 'lib/simulator')],
  // Says of an error where in the source it was thrown.
  [/^node:(fs|module)$/, under('shared/runtime/place-of.ts', 'lib', 'bin')],
  // The log keeps what events say compressed.
  [/^node:zlib$/, under('shared/state/event-item.ts', 'lib', 'bin')],
  [/^node:/, under('lib', 'bin')],
];
/** Types alone weigh nothing, so more files may import these. */
const PACKAGE_TYPES: readonly (readonly [name: RegExp, by: Test])[] = [
  [/^aws-lambda$/, under('shared/runtime', 'shared/queue', 'functions')],
  [/^zod\/mini$/, under('lib')],
];

const packageOffence = (path: string, { specifier, typeOnly }: Import): string[] => {
  const rows = (typeOnly ? [...PACKAGE_TYPES, ...PACKAGES] : PACKAGES).filter(([name]) =>
    name.test(specifier),
  );
  // Of two rows about values the first is meant; a row about types only adds.
  const values = rows.filter((row) => PACKAGES.includes(row)).slice(0, 1);
  const types = rows.filter((row) => PACKAGE_TYPES.includes(row));
  return [...types, ...values].some(([, by]) => by(path)) ? [] : [`${path} may not import ${specifier}`];
};

/** What each file imports that it may not, as sentences. */
export function importOffences(sources: readonly Source[]): string[] {
  const known = new Set(sources.map(({ path }) => path));
  return sources.flatMap(({ path, text }) =>
    importsOf(text).flatMap((imported) => {
      if (!imported.specifier.startsWith('.')) return packageOffence(path, imported);
      const target = targetOf(path, imported);
      if (!known.has(target)) return [`${path} imports ${target}, which is not there`];
      return maySee(path, target) ? [] : [`${path} may not import ${target}`];
    }),
  );
}

const targetOf = (path: string, { specifier }: Import) => posix.join(posix.dirname(path), specifier);

/** Where the machine is read instead of being handed in, and the few files that may. */
export interface GlobalRule {
  readonly name: string;
  readonly pattern: RegExp;
  readonly allowed: Readonly<Record<string, string>>;
}

/** Uses of globals in files that are not on the rule's list, and rows of the list that nothing needs any more. */
export function globalOffences(sources: readonly Source[], rules: readonly GlobalRule[]): string[] {
  const programs = sources.map(({ path, text }) => ({ path, code: codeOf(text) }));
  return rules.flatMap(({ name, pattern, allowed }) => {
    const users = programs.filter(({ code }) => pattern.test(code)).map(({ path }) => path);
    return [
      ...users.filter((path) => !(path in allowed)).map((path) => `${path} may not use ${name}`),
      ...Object.keys(allowed)
        .filter((path) => !users.includes(path))
        .map((path) => `${path} no longer uses ${name}: take it off the list`),
    ];
  });
}

/** Forms that the rules above could not see through, or that the house does without. */
export function formOffences(
  sources: readonly Source[],
  loaders: Readonly<Record<string, string>>,
): string[] {
  return sources.flatMap(({ path, text }) => {
    const code = codeOf(text);
    const loads = /(?<![.\w$])(?:import\s*\(|require\s*\()|\bcreateRequire\b/.test(code);
    const isDefault = /\bexport\s+default\b|\bas\s+default\b/.test(code);
    return [
      ...(loads && !(path in loaders) ? [`${path} may not load modules while it runs`] : []),
      ...(isDefault ? [`${path} may not have a default export`] : []),
    ];
  });
}

/** Circles of files that import each other when they run, each named once from its first file on. */
export function cycles(sources: readonly Source[]): string[] {
  const importsByPath = new Map(
    sources.map(({ path, text }) => [
      path,
      importsOf(text)
        .filter(({ specifier, typeOnly }) => specifier.startsWith('.') && !typeOnly)
        .map((imported) => targetOf(path, imported)),
    ]),
  );
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const next of importsByPath.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of importsByPath.keys()) visit(path, []);
  return found;
}
