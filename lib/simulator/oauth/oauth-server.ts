import type { RequestHead } from '../wire/admission.ts';
import { type Answer, jsonAnswer, refusalAnswer } from '../wire/answers.ts';
import { finished, type Pending, withFault } from '../wire/engine.ts';
import type { Fault, Faults } from '../wire/faults.ts';
import type { ReceivedBody } from '../wire/received-body.ts';
import { Refusal } from '../wire/refusal.ts';
import type { ReceivedRequest, RequestLog } from '../wire/request-log.ts';
import type { OAuthApp } from './app.ts';
import { checkClient } from './check-client.ts';
import type { Consent } from './consent.ts';
import { fieldsOf, readForm } from './form.ts';
import type { Grants, Tokens } from './grants.ts';
import { missingGrantType, unsupportedGrantType } from './refusals.ts';

/**
 * `https://oauth.pipedrive.com`, served beside the company's own API. It charges no tokens, and no burst window is
 * documented for it.
 */
export interface OAuthServer {
  /** The rest of a request that is for this server; undefined for all others. */
  readonly arrive: (head: RequestHead) => Pending | undefined;
}

/** What a request comes to once its body is there; it may still write its operation and user into the log. */
type Work = (body: ReceivedBody, entry: ReceivedRequest) => Answer;

export function createOAuthServer(ports: {
  readonly app: OAuthApp;
  readonly grants: Grants;
  readonly consent: Consent;
  readonly faults: Faults;
  readonly log: RequestLog;
  readonly now: () => number;
  readonly transact: <T>(work: () => T) => T;
}): OAuthServer {
  const { app, grants, consent, faults, log, transact } = ports;

  const provenForm = (head: RequestHead, body: ReceivedBody): URLSearchParams => {
    const form = readForm(head, body);
    checkClient(app, head, form);
    return form;
  };

  const tokensFor = (form: URLSearchParams): Tokens => {
    switch (form.get('grant_type') ?? '') {
      case '':
        throw missingGrantType();
      case 'authorization_code':
        return transact(() => grants.exchange(form.get('code') ?? '', form.get('redirect_uri') ?? ''));
      case 'refresh_token':
        return transact(() => grants.refresh(form.get('refresh_token') ?? ''));
      // `exchange_api_token` is documented too, and not simulated.
      default:
        throw unsupportedGrantType();
    }
  };

  const workOf = (head: RequestHead, pathname: string, query: URLSearchParams): Work | undefined => {
    switch (`${head.method} ${pathname.replace(/\/$/, '')}`) {
      case 'GET /oauth/authorize':
        return () => consent.page(query);
      case 'POST /oauth/authorize':
        return (body) => transact(() => consent.decide(fieldsOf(body)));
      case 'POST /oauth/token':
        return (body, entry) => {
          const { userId, answer } = tokensFor(provenForm(head, body));
          entry.userId = userId;
          return jsonAnswer(200, answer, { 'cache-control': 'no-store' });
        };
      case 'POST /oauth/revoke':
        return (body, entry) => {
          const form = provenForm(head, body);
          entry.userId = transact(() => grants.revoke(form.get('token') ?? ''));
          return { status: 200, headers: {}, body: '' };
        };
      default:
        return undefined;
    }
  };

  /** A person is at work on the consent page: injected faults wait for the app's own calls. */
  const faultFor = (operation: string): Fault | undefined =>
    operation === 'authorize' ? undefined : faults.take(operation);

  return {
    arrive: (head) => {
      const { pathname, searchParams } = new URL(head.url, 'http://simulator');
      const work = workOf(head, pathname, searchParams);
      if (!work) return undefined;
      const entry = log.add({
        atMs: ports.now(),
        method: head.method,
        path: pathname,
        operation: undefined,
        userId: undefined,
        cost: 0,
      });
      return (body) => {
        const operation = operationOf(pathname, body);
        entry.operation = operation;
        return finished(
          entry,
          withFault(faultFor(operation), () => orRefusal(() => work(body, entry))),
        );
      };
    },
  };
}

/** The documented ids; the two token calls have one address and are told apart by what they send. */
function operationOf(pathname: string, body: ReceivedBody): string {
  if (pathname.startsWith('/oauth/authorize')) return 'authorize';
  if (pathname.startsWith('/oauth/revoke')) return 'revoke';
  return fieldsOf(body).get('grant_type') === 'refresh_token' ? 'refresh-tokens' : 'get-tokens';
}

function orRefusal(work: () => Answer): Answer {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return refusalAnswer(error, {});
    // A bug of the simulation, as in the engine.
    return jsonAnswer(500, { success: false, error: `The simulator failed: ${String(error)}` });
  }
}
