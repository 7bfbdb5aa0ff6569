import { describe, expect, test } from 'vitest';
import { checkedOrigin } from '../../../../shared/pipedrive/index.ts';
import { failureOf } from '../../../support/builders.ts';

describe('a token may be sent to', () => {
  test.each([
    ['https://acme.pipedrive.com', 'https://acme.pipedrive.com'],
    ['https://acme.pipedrive.com/', 'https://acme.pipedrive.com'],
    ['https://acme-2.pipedrive.com', 'https://acme-2.pipedrive.com'],
    ['https://a.pipedrive.com', 'https://a.pipedrive.com'],
  ])('%s', (text, origin) => {
    expect(checkedOrigin(text)).toBe(origin);
  });

  test('the origin that was configured, and to nothing near it', () => {
    const configured = 'http://127.0.0.1:8788';

    expect(checkedOrigin('http://127.0.0.1:8788/', configured)).toBe(configured);
    expect(() => checkedOrigin('http://127.0.0.1:8789', configured)).toThrow('your company’s own');
    expect(() => checkedOrigin('http://127.0.0.1:8788/x', configured)).toThrow('your company’s own');
  });
});

const hostile = [
  'http://169.254.169.254',
  'https://evil.example',
  'https://x.pipedrive.com@evil.example',
  'https://x.pipedrive.com.evil.example',
  'https://xpipedrive.com',
  'https://pipedrive.com',
  'http://acme.pipedrive.com',
  'https://acme.pipedrive.com:8443',
  'https://acme.pipedrive.com:443',
  'https://acme.pipedrive.com/api',
  'https://acme.pipedrive.com//',
  'https://acme.pipedrive.com?x=1',
  'https://acme.pipedrive.com#x',
  'https://user@acme.pipedrive.com',
  'https://user:secret@acme.pipedrive.com',
  'https://a.b.pipedrive.com',
  'https://-acme.pipedrive.com',
  'https://acme-.pipedrive.com',
  'https://ACME.pipedrive.com',
  'https://acme.pipedrive.com.',
  'https://acme.pipedrive.com\n',
  'https://acme.pipedrive.com\n.evil.example',
  'https://evil.example/\nhttps://acme.pipedrive.com',
  ' https://acme.pipedrive.com',
  'https://аcme.pipedrive.com',
  'https://acme。pipedrive.com',
  'https:\\\\acme.pipedrive.com',
  'https://evil.example\\@acme.pipedrive.com',
  `https://${'a'.repeat(64)}.pipedrive.com`,
  'acme.pipedrive.com',
  'javascript:alert(1)',
  '',
];

describe('a token is never sent to', () => {
  test.each(hostile)('%j', async (text) => {
    const failure = await failureOf(() => checkedOrigin(text, 'http://127.0.0.1:8788'));

    expect(failure).toMatchObject({ name: 'InvalidInput', details: { field: 'domain' } });
  });

  test('an empty origin because none was configured', async () => {
    expect(await failureOf(() => checkedOrigin('', ''))).toMatchObject({ name: 'InvalidInput' });
  });
});
