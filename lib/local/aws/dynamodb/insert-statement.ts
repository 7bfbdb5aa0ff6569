/** A PartiQL `INSERT` of one item whose values are all parameters: the one statement that the suite makes. */
export interface InsertStatement {
  readonly table: string;
  /** In the order of the parameters. */
  readonly names: readonly string[];
}

const INSERT = /^\s*INSERT\s+INTO\s+"([^"]+)"\s+VALUE\s*\{(.*)\}\s*$/is;
/** A name stands in single quotes; one of its own is doubled. */
const FIELD = /\s*'((?:[^']|'')*)'\s*:\s*\?\s*(?:,|$)/y;

/** What a statement inserts, or undefined when it is any other. */
export function insertStatement(text: string): InsertStatement | undefined {
  const [, table, fields = ''] = INSERT.exec(text) ?? [];
  const names = namesIn(fields);
  return table === undefined || names === undefined ? undefined : { table, names };
}

function namesIn(fields: string): string[] | undefined {
  const names: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < fields.length) {
    const [, name] = FIELD.exec(fields) ?? [];
    if (name === undefined) return undefined;
    names.push(name.replaceAll("''", "'"));
  }
  return names.length > 0 ? names : undefined;
}
