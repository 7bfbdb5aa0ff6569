import * as z from 'zod/mini';
import type { Endpoint } from '../../../shared/pipedrive/index.ts';

/** A record with all its fields. */
const Whole = () => z.record(z.string(), z.unknown());

/** An operation that answers whole records. */
type WholeList<E extends Endpoint> = Omit<E, 'items' | 'data' | 'customFields'> & {
  readonly items: typeof Whole;
};
type WholeRecord<E extends Endpoint> = Omit<E, 'items' | 'data' | 'customFields'> & {
  readonly data: typeof Whole;
};

/**
 * The same list with every field of its records, as they came: the client's own schemas keep what the suite uses, and State
 * is to equal the source. Custom fields of version 1 stay where they are, because `normal` knows them there.
 */
export function wholeList<E extends Endpoint>(endpoint: E): WholeList<E> {
  const { items: _items, data: _data, customFields: _customFields, ...bare } = endpoint;
  return { ...bare, items: Whole };
}

/** The same for an operation that answers one record. */
export function wholeRecord<E extends Endpoint>(endpoint: E): WholeRecord<E> {
  const { items: _items, data: _data, customFields: _customFields, ...bare } = endpoint;
  return { ...bare, data: Whole };
}
