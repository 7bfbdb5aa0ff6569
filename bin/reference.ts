import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { busReferenceOf } from '../lib/bus-reference.ts';
import { referenceOf, tables } from '../lib/reference.ts';

const root = join(import.meta.dirname, '..');

// A test holds the files to what this writes.
writeFileSync(join(root, 'docs/pipedrive-operations.md'), referenceOf(tables));
writeFileSync(join(root, 'docs/bus-events.md'), busReferenceOf());
