import type { Permission, Statement } from './service.ts';

/**
 * Whether a role's statements let a permission through, as IAM decides: a matching Deny wins, else a matching
 * Allow is needed. Actions compare without case, resources with it.
 */
export function isAllowed(statements: readonly Statement[], permission: Permission): boolean {
  const matching = statements.filter((statement) => covers(statement, permission));
  return (
    !matching.some((statement) => statement.effect === 'Deny') &&
    matching.some((statement) => statement.effect === 'Allow')
  );
}

function covers({ actions, resources }: Statement, permission: Permission): boolean {
  const action = permission.action.toLowerCase();
  return (
    actions.some((pattern) => matchesWildcard(pattern.toLowerCase(), action)) &&
    resources.some((pattern) => matchesWildcard(pattern, permission.resource))
  );
}

/**
 * Whether `text` fits a pattern in which `*` stands for any run of characters and `?` for exactly one.
 * Remembers only the last `*`, since an earlier one can gain nothing: never more than pattern × text steps.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  let at = 0;
  let patternAt = 0;
  let starAt = -1;
  let retryFrom = 0;
  while (at < text.length) {
    const wanted = pattern[patternAt];
    if (wanted === '*') {
      starAt = patternAt++;
      retryFrom = at;
    } else if (wanted === '?' || wanted === text[at]) {
      patternAt++;
      at++;
    } else if (starAt >= 0) {
      patternAt = starAt + 1;
      at = ++retryFrom;
    } else {
      return false;
    }
  }
  while (pattern[patternAt] === '*') patternAt++;
  return patternAt === pattern.length;
}
