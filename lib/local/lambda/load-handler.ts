import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, constants } from 'node:vm';

export type Handler = (event: unknown, context: unknown) => unknown;

/** Loads `file.export` of a built bundle as the Lambda runtime does; throws errors named as Lambda names them. */
export async function loadHandler(codeFolder: string, handler: string): Promise<Handler> {
  const dot = handler.lastIndexOf('.');
  const [path, exportName] = [handler.slice(0, dot), handler.slice(dot + 1)];
  const file = ['.mjs', '.cjs', '.js'].map((suffix) => join(codeFolder, path + suffix)).find(existsSync);
  if (!file) throw named('Runtime.ImportModuleError', `Error: Cannot find module '${basename(path)}'`);

  const loaded = await loadModule(codeFolder, file);
  const found = isRecord(loaded) ? loaded[exportName] : undefined;
  if (typeof found !== 'function')
    throw named('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  return (event, context) => found(event, context);
}

async function loadModule(codeFolder: string, file: string): Promise<unknown> {
  try {
    return isEsModule(codeFolder, file) ? await import(pathToFileURL(file).href) : loadCommonJs(file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw named('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`);
    throw error;
  }
}

/** Only what is inside the bundle counts, as in /var/task: a package.json of the folder around it must not decide. */
function isEsModule(codeFolder: string, file: string): boolean {
  if (file.endsWith('.mjs')) return true;
  const manifest = join(codeFolder, 'package.json');
  return (
    file.endsWith('.js') &&
    existsSync(manifest) &&
    /"type"\s*:\s*"module"/.test(readFileSync(manifest, 'utf8'))
  );
}

/** Compiled by hand because `require` would ask the nearest package.json above, which is not part of the bundle. */
function loadCommonJs(file: string): unknown {
  const module = { exports: {} };
  const run = compileFunction(
    readFileSync(file, 'utf8'),
    ['exports', 'require', 'module', '__filename', '__dirname'],
    { filename: file, importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER },
  );
  Reflect.apply(run, module.exports, [module.exports, createRequire(file), module, file, dirname(file)]);
  return module.exports;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  (typeof value === 'object' || typeof value === 'function') && value !== null;

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
