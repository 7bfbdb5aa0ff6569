import { given } from '../rules/given.ts';

/** A postal address as v2 shows it, every part present. */
export interface AddressRecord {
  readonly value: string | null;
  readonly country: string | null;
  readonly admin_area_level_1: string | null;
  readonly admin_area_level_2: string | null;
  readonly locality: string | null;
  readonly sublocality: string | null;
  readonly route: string | null;
  readonly street_number: string | null;
  readonly subpremise: string | null;
  readonly postal_code: string | null;
}

const NO_ADDRESS: AddressRecord = {
  value: null,
  country: null,
  admin_area_level_1: null,
  admin_area_level_2: null,
  locality: null,
  sublocality: null,
  route: null,
  street_number: null,
  subpremise: null,
  postal_code: null,
};

/** The parts given, the others null. */
export const addressFrom = (
  parts: {
    readonly [Part in keyof AddressRecord]?: string | undefined;
  },
): AddressRecord => ({ ...NO_ADDRESS, ...given(parts) });
