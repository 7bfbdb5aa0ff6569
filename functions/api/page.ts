import type { HttpAnswer } from '../../shared/runtime/http-function.ts';

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A page for the person whose browser was sent here: a title and a sentence that says what to do next. */
export const page = (statusCode: number, title: string, sentence: string): HttpAnswer => ({
  statusCode,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  },
  body: `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)} – Pipewarden</title>
<style>body{font:1rem/1.5 system-ui;max-width:36rem;margin:15vh auto;padding:0 1rem}</style>
<h1>${escaped(title)}</h1>
<p>${escaped(sentence)}</p>
</html>
`,
});

/** Sends a browser elsewhere; nothing on the way may keep or pass on the address. */
export const redirect = (location: string, cookie: string): HttpAnswer => ({
  statusCode: 302,
  headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  cookies: [cookie],
});
