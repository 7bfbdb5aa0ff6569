import { createHash, timingSafeEqual } from 'node:crypto';
import { Forbidden, Unauthorized } from '../../shared/errors.ts';
import type { Scope, Token } from '../../shared/state/tokens.ts';

export interface AuthDeps {
  /** The first admin's token, made when the stack was. */
  readonly adminToken: () => Promise<string>;
  readonly findToken: (bearer: string) => Promise<Token | undefined>;
}

const ADMIN: Token = { name: 'admin', scopes: ['admin'], createdAt: '' };
const digest = (text: string) => createHash('sha256').update(text).digest();

/** Who is calling, from `Authorization: Bearer …`. `Unauthorized` when nobody we know. */
export async function authenticate(deps: AuthDeps, header: string | undefined): Promise<Token> {
  const bearer = /^bearer ([A-Za-z0-9._~+/=-]{16,512})$/i.exec(header ?? '')?.[1];
  if (bearer === undefined) throw new Unauthorized('Send the header "Authorization: Bearer <token>"');
  if (timingSafeEqual(digest(bearer), digest(await deps.adminToken()))) return ADMIN;
  const token = await deps.findToken(bearer);
  if (!token) throw new Unauthorized('This token is not known');
  return token;
}

/** `Forbidden` unless the token may do this; `admin` may do everything. */
export function authorise(token: Token, scope: Scope): void {
  if (!token.scopes.includes('admin') && !token.scopes.includes(scope))
    throw new Forbidden(`This needs a token with the scope "${scope}"`, { scope });
}
