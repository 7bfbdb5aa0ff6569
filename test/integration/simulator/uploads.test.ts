import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import * as z from 'zod';
import { connectCompany } from '../pipedrive/support.ts';
import { startCompany, type TestCompany } from './support.ts';

const PICTURE = '/api/v1/persons/1/picture';
const png = (text: string) => new File([text], 'a.png', { type: 'image/png' });
const sha1 = (bytes: Uint8Array | string) => createHash('sha1').update(bytes).digest('hex');
const upload = (text = 'picture', type = 'image/png') => ({
  name: 'a.png',
  type,
  bytes: new TextEncoder().encode(text),
});

const Envelope = z.object({
  success: z.boolean(),
  error: z.string().optional(),
  data: z.record(z.string(), z.unknown()).nullish(),
});

/** Posts a form, or a body that says it is one. */
async function post(
  { simulator }: TestCompany,
  body: FormData | string,
  { path = PICTURE, token = 'simulated-api-token', type = '' } = {},
) {
  const response = await fetch(`${simulator.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-token': token, ...(type ? { 'content-type': type } : {}) },
    body,
  });
  return { status: response.status, json: Envelope.parse(await response.json()) };
}

function formOf(fields: Readonly<Record<string, string | File>>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
}

describe('an upload through our client', () => {
  it('arrives with its bytes, name, type and numbers', async () => {
    const { client, simulator } = await connectCompany();
    // All bytes there are, and in them what a form is cut by.
    const every = Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31 + (index >> 8)) % 256);
    const bytes = new Uint8Array([...every, ...new TextEncoder().encode('\r\n--\r\n------form\r\n\r\n')]);

    const { data } = await client.addPersonPicture({
      path: { id: 1 },
      body: {
        file: { name: 'Õnne "pilt" 1.png', type: 'image/png', bytes },
        crop_x: 10,
        crop_y: 0,
        crop_width: 128,
        crop_height: 128,
      },
    });

    expect(simulator.company.picture.get(data.id)).toEqual({
      id: data.id,
      file_name: 'Õnne "pilt" 1.png',
      mime_type: 'image/png',
      file_size: bytes.length,
      digest: sha1(bytes),
      crop: { crop_x: 10, crop_y: 0, crop_width: 128, crop_height: 128 },
      added_by_user_id: 1,
      add_time: '2026-11-20 09:00:00',
    });
  });

  it('of a picture is read back as where it is', async () => {
    const { client } = await connectCompany();

    const added = await client.addPersonPicture({ path: { id: 1 }, body: { file: upload() } });
    const read = await client.getPersonPicture({ path: { id: 1 } });
    const person = await client.getPerson({ path: { id: 1 } });

    expect(added.data).toMatchObject({ item_type: 'person', item_id: 1, active_flag: true });
    expect(read.data).toMatchObject({ id: added.data.id, item_id: 1, file_size: 7, added_by_user_id: 1 });
    expect(read.data.pictures).toEqual(added.data.pictures);
    expect(Object.keys(read.data.pictures ?? {})).toEqual(['128', '512']);
    expect(person.data.picture_id).toBe(added.data.id);
  });
});

describe('a picture', () => {
  it('has every field of the official examples', async () => {
    const company = await startCompany();

    const added = await post(company, formOf({ file: png('a') }));
    const read = await company.call('GET', '/api/v2/persons/1/picture');

    expect(Object.keys(added.json.data ?? {}).sort()).toEqual(
      'active_flag add_time added_by_user_id id item_id item_type pictures update_time'.split(' '),
    );
    expect(Object.keys(read.json.data).sort()).toEqual(
      'active_flag added_by_user_id file_size id item_id item_type pictures'.split(' '),
    );
  });

  it('takes the place of an older one', async () => {
    const { client, simulator } = await connectCompany();
    await client.addPersonPicture({ path: { id: 1 }, body: { file: upload('old') } });

    const { data } = await client.addPersonPicture({ path: { id: 1 }, body: { file: upload('new') } });

    expect(simulator.company.picture.all()).toMatchObject([{ id: data.id, digest: sha1('new') }]);
    expect((await client.getPersonPicture({ path: { id: 1 } })).data.id).toBe(data.id);
  });

  it('is gone once it is deleted, from version 1 as from version 2', async () => {
    const company = await startCompany();
    const none = await company.call('GET', '/api/v2/persons/1/picture');
    await post(company, formOf({ file: png('a') }));
    const shown = await company.call('GET', '/api/v1/persons/1');

    const deleted = await company.call('DELETE', PICTURE);
    const again = await company.call('DELETE', PICTURE);
    const read = await company.call('GET', '/api/v2/persons/1/picture');
    const old = await company.call('GET', '/api/v1/persons/1');

    expect(shown.json.data.picture_id).toMatchObject({ item_id: 1, value: 1 });
    expect(deleted.json).toEqual({ success: true, data: { id: 1 } });
    expect([none.status, again.status, read.status]).toEqual([404, 404, 404]);
    expect(old.json.data.picture_id).toBeNull();
  });

  it('can be changed by those only who may edit the person', async () => {
    const company = await startCompany();
    const { id } = (await company.call('POST', '/api/v2/persons', { name: 'A', visible_to: 7 })).json.data;
    const hidden = (await company.call('POST', '/api/v2/persons', { name: 'B', visible_to: 1 })).json.data.id;
    const token = 'simulated-api-token-3';
    const form = () => formOf({ file: png('a') });

    const seen = await post(company, form(), { path: `/api/v1/persons/${id}/picture`, token });
    const unseen = await post(company, form(), { path: `/api/v1/persons/${hidden}/picture`, token });
    await company.call('DELETE', '/api/v2/persons/1');
    const deleted = await post(company, form());

    expect([seen.status, unseen.status, deleted.status]).toEqual([403, 404, 410]);
    expect(company.simulator.company.picture.all()).toEqual([]);
  });

  it('goes over to the person who stays of a merge and has none', async () => {
    const { client } = await connectCompany();
    const { data } = await client.addPersonPicture({ path: { id: 1 }, body: { file: upload() } });

    const merged = await client.mergePersons({ path: { id: 1 }, body: { merge_with_id: 2 } });
    const read = await client.getPersonPicture({ path: { id: 2 } });

    expect(merged.data.picture_id).toBe(data.id);
    expect(read.data).toMatchObject({ id: data.id, item_id: 2 });
  });

  it('is there after a restart', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simulator-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'pipedrive.db');
    const before = await startCompany({ file });
    await post(before, formOf({ file: png('a') }));
    const kept = await before.call('GET', '/api/v2/persons/1/picture');
    await before.simulator.close();

    const after = await startCompany({ file });

    expect((await after.call('GET', '/api/v2/persons/1/picture')).json).toEqual(kept.json);
  });
});

describe('a form is refused', () => {
  it.each<[string, Readonly<Record<string, string | File>>]>([
    ['without a file', { crop_x: '1' }],
    ['with text for a file', { file: 'picture' }],
    ['with a file that is no picture', { file: new File(['a'], 'a.pdf', { type: 'application/pdf' }) }],
    ['with an empty file', { file: png('') }],
    ['with a number that is none', { file: png('a'), crop_x: 'left' }],
    ['with a part of a pixel', { file: png('a'), crop_x: '1.5' }],
    ['with a place outside', { file: png('a'), crop_x: '-1' }],
    ['with a part that is no square', { file: png('a'), crop_width: '200', crop_height: '128' }],
    ['with a part that is too small', { file: png('a'), crop_width: '127', crop_height: '127' }],
    ['with a field that is not known', { file: png('a'), colour: 'blue' }],
  ])('%s', async (_, fields) => {
    const company = await startCompany();

    const { status, json } = await post(company, formOf(fields));

    expect([status, json.success]).toEqual([400, false]);
    expect(company.simulator.company.picture.all()).toEqual([]);
  });

  it.each([
    ['that is JSON', '{"file":"a"}', 'application/json'],
    [
      'that is cut off',
      '--x\r\nContent-Disposition: form-data; name="file"',
      'multipart/form-data; boundary=x',
    ],
    ['that does not say what it is cut by', 'a', 'multipart/form-data'],
    ['that is nothing', '', 'multipart/form-data; boundary=x'],
  ])('%s', async (_, body, type) => {
    const { status, json } = await post(await startCompany(), body, { type });

    expect([status, json.error]).toEqual([400, 'The request body must be multipart/form-data']);
  });

  it('by an operation that takes JSON', async () => {
    const { status, json } = await post(await startCompany(), formOf({ name: 'Ada' }), {
      path: '/api/v2/persons',
    });

    expect([status, json.error]).toEqual([400, 'The request body is not valid JSON']);
  });
});
