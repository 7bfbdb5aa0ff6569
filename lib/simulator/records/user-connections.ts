import type { UserRecord } from './user.ts';

/** A user's connections. Every third user has one; the others have the documented `false`. No operation changes them. */
export const connectionsOf = ({ id }: UserRecord): { readonly google: string | false } => ({
  google: id % 3 === 1 ? `simulated-google-${id}` : false,
});
