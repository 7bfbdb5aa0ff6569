import * as z from 'zod/mini';

/** A file to upload, in memory. */
export interface Upload {
  /** Its name with extension: `ada.png`. */
  readonly name: string;
  /** Its media type: `image/png`. */
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A file in the body of an upload. */
export const UploadedFile = () =>
  z.custom<Upload>(
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      'name' in value &&
      typeof value.name === 'string' &&
      'type' in value &&
      typeof value.type === 'string' &&
      'bytes' in value &&
      value.bytes instanceof Uint8Array,
  );

const isUpload = (value: unknown): value is Upload =>
  typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array;

/** The fields of a body as a form: files as files, everything else as text. */
export function formOf(body: object): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    if (isUpload(value)) form.append(name, new File([value.bytes], value.name, { type: value.type }));
    else if (value !== undefined) form.append(name, String(value));
  }
  return form;
}
