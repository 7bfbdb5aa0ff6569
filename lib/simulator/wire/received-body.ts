import type { Upload } from '../../../shared/pipedrive/index.ts';

/** A form's fields by their names: text, or a file. */
export type Form = Readonly<Record<string, string | Upload>>;

/** A body as it arrived: text, or a form that has been taken apart. */
export type ReceivedBody = string | Form;

/** Reads a body by the type it says it has. A form that is broken stays text, which no operation takes for a form. */
export async function receivedBody(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | undefined,
): Promise<ReceivedBody> {
  if (contentType?.startsWith('multipart/form-data')) {
    const form = await new Response(bytes, { headers: { 'content-type': contentType } })
      .formData()
      .catch(() => undefined);
    if (form) return fieldsOf(form);
  }
  return new TextDecoder().decode(bytes);
}

async function fieldsOf(form: FormData): Promise<Form> {
  const fields: (readonly [string, string | Upload])[] = [];
  for (const [field, value] of form) fields.push([field, await fieldOf(value)]);
  return Object.fromEntries(fields);
}

async function fieldOf(value: string | File): Promise<string | Upload> {
  if (typeof value === 'string') return value;
  return { name: value.name, type: value.type, bytes: new Uint8Array(await value.arrayBuffer()) };
}
