import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from '../bundle.ts';

export const OURS = 'pipewarden';
export const OFFICIAL_SDK = 'official-sdk';
const BARE_NODE = 'bare-node';

/** Ours and what else a program could call Pipedrive with: the official client, and HTTP clients without its types. */
const CLIENTS = [OURS, OFFICIAL_SDK, 'axios', 'ky', 'undici', 'fetch', 'node-http'];

/** One client, bundled like a function. */
export interface Candidate {
  readonly name: string;
  /** Its index.js exports `readUsers`. */
  readonly folder: string;
  readonly bundleKb: number;
}

/** Bundles every client below `folder`. */
export async function prepareClients(folder: string): Promise<Candidate[]> {
  for (const name of CLIENTS)
    await bundle(join(import.meta.dirname, 'clients', `${name}.ts`), join(folder, name));
  return CLIENTS.map((name) => candidate(name, join(folder, name)));
}

/** A bundle of nothing, to be taken off every other one's time. */
export function prepareBareNode(folder: string): Candidate {
  const bare = join(folder, BARE_NODE);
  mkdirSync(bare);
  writeFileSync(join(bare, 'index.js'), '');
  return candidate(BARE_NODE, bare);
}

const candidate = (name: string, folder: string): Candidate => ({
  name,
  folder,
  bundleKb: statSync(join(folder, 'index.js')).size / 1000,
});
