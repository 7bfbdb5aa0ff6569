import type { Answer } from '../wire/answers.ts';

/** Text for an HTML page, also inside quoted attributes. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

/** A page for people; `body` is HTML already. */
export const pageAnswer = (status: number, title: string, body: string): Answer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  },
  body: `<!DOCTYPE html>
<html lang="en">
<head><title>${escaped(title)}</title></head>
<body><h1>${escaped(title)}</h1>
${body}
</body>
</html>
`,
});
