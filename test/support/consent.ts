/** The redirect URI that a simulated app is called back at; nothing listens there. */
export const CALLBACK = 'http://127.0.0.1:9/callback';

/** What a form on a page would send as it stands, its references to signs resolved. */
export const hiddenFields = (html: string): Record<string, string> =>
  Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(
      ([, name = '', value = '']) => [
        name,
        value.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))),
      ],
    ),
  );

/** The consent page of a simulated company. */
export async function openConsent(origin: string, parameters: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: 'simulated-client-id',
    redirect_uri: CALLBACK,
    state: 'our-state',
    ...parameters,
  });
  const response = await fetch(`${origin}/oauth/authorize?${query}`, { redirect: 'manual' });
  return { status: response.status, location: response.headers.get('location'), html: await response.text() };
}

/** Fills in the consent page as a user does, and answers where the browser is sent. */
export async function decide(
  origin: string,
  html: string,
  answer: Record<string, string>,
): Promise<{ readonly status: number; readonly to: URL | undefined }> {
  const response = await fetch(`${origin}/oauth/authorize`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ ...hiddenFields(html), ...answer }),
  });
  const location = response.headers.get('location');
  return { status: response.status, to: location === null ? undefined : new URL(location) };
}

/** The code that a user's consent gives the app. */
export async function consentCode(origin: string, userId = 1): Promise<string> {
  const { html } = await openConsent(origin);
  const { to } = await decide(origin, html, { user_id: String(userId), decision: 'allow' });
  return to?.searchParams.get('code') ?? '';
}
