import { describe, expect, it } from 'vitest';
import { fillPrice } from '../../../../../shared/webhooks/keeping/fill-price.ts';

describe('the price of a comparison', () => {
  it.each([
    [['user'], 20, 1],
    [['deal'], 60, 4],
    [['person'], 30, 2],
    [['person', 'organization', 'activity', 'product'], 60, 5],
    [['lead'], 60, 2],
    [['project', 'task'], 30, 3],
    [['note'], 0, 0],
    [['user', 'deal', 'person', 'organization', 'activity', 'lead', 'product'], 200, 12],
  ])('of %j is %i tokens in %i requests while each list has one page', (entities, tokens, requests) => {
    expect(fillPrice(entities)).toEqual({ tokens, requests });
  });
});
