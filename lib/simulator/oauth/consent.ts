import { activeUsers, type Company, companyRecord } from '../store/company.ts';
import type { Answer } from '../wire/answers.ts';
import { acceptsRedirect, type OAuthApp } from './app.ts';
import type { Grants } from './grants.ts';
import { escaped, pageAnswer } from './page.ts';

/** Where a user is asked, and where the answer goes. */
interface Asked {
  readonly redirectUri: string;
  readonly state: string | null;
}

/** The page at which a user consents to the app, and what becomes of the user's answer. */
export interface Consent {
  readonly page: (parameters: URLSearchParams) => Answer;
  readonly decide: (form: URLSearchParams) => Answer;
}

export function createConsent(ports: {
  readonly app: OAuthApp;
  readonly company: Company;
  readonly grants: Grants;
}): Consent {
  const { app, company, grants } = ports;

  /** A request that is not surely the app's own gets a page: sent on, it would carry a code to a stranger. */
  const askedBy = (parameters: URLSearchParams): Asked | undefined => {
    const redirectUri = parameters.get('redirect_uri') ?? '';
    if (parameters.get('client_id') !== app.clientId || !acceptsRedirect(app, redirectUri)) return undefined;
    return { redirectUri, state: parameters.get('state') };
  };

  return {
    page: (parameters) => {
      const asked = askedBy(parameters);
      return asked ? pageAnswer(200, 'Install the app', consentForm(app, company, asked)) : unknownApp();
    },

    decide: (filled) => {
      const asked = askedBy(filled);
      if (!asked) return unknownApp();
      switch (filled.get('decision')) {
        case 'allow': {
          const user = activeUsers(company).find(({ id }) => String(id) === filled.get('user_id'));
          if (!user) return wrongForm('Choose an active user.');
          return sentBack(asked, { code: grants.consent(user.id, asked.redirectUri) });
        }
        case 'cancel':
          return sentBack(asked, { error: 'user_denied' });
        default:
          return wrongForm('Choose Allow or Cancel.');
      }
    },
  };
}

const unknownApp = () =>
  pageAnswer(
    400,
    'This app cannot be installed',
    '<p>The client_id or the redirect_uri is not the one set in the Developer Hub.</p>',
  );

const wrongForm = (advice: string) => pageAnswer(400, 'The form is not complete', `<p>${advice}</p>`);

function sentBack({ redirectUri, state }: Asked, result: Readonly<Record<string, string>>): Answer {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(result)) url.searchParams.set(name, value);
  if (state !== null) url.searchParams.set('state', state);
  return { status: 302, headers: { location: url.href, 'cache-control': 'no-store' }, body: '' };
}

function consentForm(app: OAuthApp, company: Company, { redirectUri, state }: Asked): string {
  const hidden = (name: string, value: string) =>
    `<input type="hidden" name="${name}" value="${escaped(value)}">`;
  const users = activeUsers(company).map(
    ({ id, name, email }) => `<option value="${id}">${escaped(`${name} (${email})`)}</option>`,
  );
  return `<p>The app ${escaped(app.clientId)} asks for access to ${escaped(companyRecord(company).name)}:</p>
<ul>${app.scopes.map((scope) => `<li>${escaped(scope)}</li>`).join('')}</ul>
<form method="post" action="/oauth/authorize">
${hidden('client_id', app.clientId)}
${hidden('redirect_uri', redirectUri)}
${state === null ? '' : hidden('state', state)}
<p><label>As <select name="user_id">${users.join('')}</select></label></p>
<button name="decision" value="allow">Allow and install</button>
<button name="decision" value="cancel">Cancel</button>
</form>`;
}
