import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { referenceOf, tables } from '../lib/reference.ts';

// A test holds the file to what this writes.
writeFileSync(join(import.meta.dirname, '../docs/pipedrive-operations.md'), referenceOf(tables));
