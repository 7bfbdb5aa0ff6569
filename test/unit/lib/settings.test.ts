import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { settingsFrom } from '../../../lib/local/settings.ts';

const TOKEN = 'a-secret-token-of-the-company';

describe('the settings of the local host', () => {
  test('have defaults that run a simulated company', () => {
    expect(settingsFrom({})).toEqual({
      port: 8787,
      pipedrivePort: 8788,
      dataFolder: resolve('.pipewarden'),
      plan: 'lite',
      users: 250,
    });
  });

  test.each([
    ['PORT', '0', { port: 0 }],
    ['PIPEDRIVE_PORT', '9000', { pipedrivePort: 9000 }],
    ['PIPEWARDEN_DATA', 'elsewhere', { dataFolder: resolve('elsewhere') }],
    ['PIPEWARDEN_ADMIN_TOKEN', 'sixteen-letters-', { adminToken: 'sixteen-letters-' }],
    ['PIPEWARDEN_USERS', '20000', { users: 20_000 }],
    ['PIPEWARDEN_PLAN', 'ultimate', { plan: 'ultimate' }],
  ])('%s=%s is taken', (name, value, expected) => {
    expect(settingsFrom({ [name]: value })).toMatchObject(expected);
  });

  test.each(['PORT', 'PIPEWARDEN_ADMIN_TOKEN', 'PIPEDRIVE_API_TOKEN', 'PIPEWARDEN_PLAN'])(
    '%s that is empty is one that was not set',
    (name) => {
      expect(settingsFrom({ [name]: '' })).toEqual(settingsFrom({}));
    },
  );

  test.each([
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', 'http'],
    ['PIPEDRIVE_PORT', 'x'],
    ['PIPEWARDEN_USERS', '0'],
    ['PIPEWARDEN_USERS', '20001'],
    ['PIPEWARDEN_PLAN', 'gold'],
    ['PIPEWARDEN_MODE', 'write'],
    ['PIPEWARDEN_ADMIN_TOKEN', 'too-short'],
    ['PIPEWARDEN_ADMIN_TOKEN', 'sixteen letters\n'],
  ])('%s=%j is refused by name', (name, value) => {
    expect(() => settingsFrom({ [name]: value })).toThrow(`A setting does not fit. ${name}: `);
  });

  test('that do not fit are named together', () => {
    expect(() => settingsFrom({ PORT: 'x', PIPEWARDEN_PLAN: 'gold' })).toThrow(/PORT: .*; PIPEWARDEN_PLAN: /);
  });

  test.each([
    { PIPEWARDEN_ADMIN_TOKEN: `${TOKEN} with blanks` },
    { PIPEDRIVE_API_TOKEN: TOKEN },
    { PIPEDRIVE_API_TOKEN: TOKEN, PIPEDRIVE_DOMAIN: 'acme', PORT: 'x' },
  ])('never print a token: %o', (environment) => {
    const read = () => settingsFrom(environment);

    expect(read).toThrow();
    expect(read).not.toThrow(TOKEN);
  });
});

describe('a real company', () => {
  test.each(['acme', 'acme.pipedrive.com', 'https://acme.pipedrive.com', 'https://acme.pipedrive.com/'])(
    'is found by the domain %s, and only read unless told otherwise',
    (PIPEDRIVE_DOMAIN) => {
      expect(settingsFrom({ PIPEDRIVE_API_TOKEN: TOKEN, PIPEDRIVE_DOMAIN }).real).toEqual({
        domain: 'https://acme.pipedrive.com',
        apiToken: TOKEN,
        mode: 'read-only',
      });
    },
  );

  test('is written to when the mode says so', () => {
    const environment = {
      PIPEDRIVE_API_TOKEN: TOKEN,
      PIPEDRIVE_DOMAIN: 'acme',
      PIPEWARDEN_MODE: 'read-write',
    };

    expect(settingsFrom(environment).real?.mode).toBe('read-write');
  });

  test.each(['PIPEDRIVE_API_TOKEN', 'PIPEDRIVE_DOMAIN'])('needs more than %s', (name) => {
    expect(() => settingsFrom({ [name]: 'acme' })).toThrow(
      'Set both PIPEDRIVE_API_TOKEN and PIPEDRIVE_DOMAIN, or neither for a simulated company.',
    );
  });
});
